import type { Change } from '@rollcall/shared/projection/projection.ts';
import type { Command } from '@rollcall/shared/resource/decider.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import type { Outcome } from './handle-command.ts';

/** The kind under which a kind's objects are stored: itself, unless it is a view of another. */
export function storedKindOf(kind: Kind): Kind {
  return kind.view?.of ?? kind;
}

/** A command in the stored kind's words. @throws ApiError when the object lacks what its own kind asks for */
export function takenCommand(kind: Kind, command: Command): Command {
  if (!kind.view || command.type === 'delete') return command;
  return { ...command, object: kind.view.take(command.object) };
}

/** What came of a command, in the words of the kind that was spoken to. */
export function shownOutcome({ view }: Kind, outcome: Outcome): Outcome {
  if (!view) return outcome;
  const { before, after, changed } = outcome;
  return {
    changed,
    ...(before && { before: view.show(before) }),
    ...(after && { after: view.show(after) }),
  };
}

export function shownChange(kind: Kind, change: Change): Change {
  const { view } = kind;
  if (!view) return change;
  const { type, object, previous, sequence } = change;
  return {
    type,
    kind,
    object: view.show(object),
    ...(previous && { previous: view.show(previous) }),
    sequence,
  };
}
