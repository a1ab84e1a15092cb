import { encodeCommit } from '@rollcall/shared/event-log/commit.ts';
import { LogUnavailable, WrongSequence } from '@rollcall/shared/event-log/event-log.ts';
import { conflict, serviceUnavailable } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { evolved } from '@rollcall/shared/projection/projection.ts';
import type { Command, Fact } from '@rollcall/shared/resource/decider.ts';
import { subjectIn } from '@rollcall/shared/resource/object-key.ts';
import { decideCommand, type Own } from './decide-command.ts';
import type { Ledger } from './ledger.ts';
import type { ObjectPlace } from './store.ts';

/** What a command came to: the object as it was before and as it is now (absent: none, or gone). */
export type Outcome = {
  readonly before?: KubeObject;
  readonly after?: KubeObject;
  /** False when the command changed nothing, so that nothing was appended. */
  readonly changed: boolean;
};

export type CommandRequest = {
  readonly command: Command;
  /** Who owns the fields then; absent: those who do now. */
  readonly own?: Own;
  /** The last word, once the rule book has agreed: throws ApiError to refuse. */
  readonly admit?: (change: ProposedChange) => void | Promise<void>;
  /** Every step but the append. */
  readonly isDryRun?: boolean;
};

export type ProposedChange = {
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
};

const ATTEMPTS_AT_MOST = 8;

/**
 * One command, one commit, one message. A rival's write makes the rule book look again at what is
 * there now: it says AlreadyExists or Conflict where the command insisted on a version, and agrees
 * where it did not.
 */
export async function handleCommand(
  ledger: Ledger,
  place: ObjectPlace,
  request: CommandRequest,
): Promise<Outcome> {
  const { command, admit, isDryRun } = request;
  for (let attempt = 0; attempt < ATTEMPTS_AT_MOST; attempt += 1) {
    const before = ledger.projection.get(place.kind, place);
    const { facts, after: wanted } = decideCommand(place.kind, before, request);
    await admit?.({ before, after: wanted });
    if (isDryRun) return outcome({ before, after: asIfStored(before, wanted), changed: false });
    if (facts.length === 0) return outcome({ before, after: before, changed: false });
    const sequence = await append(ledger, place, { facts, command });
    if (sequence === undefined) {
      await catchUp(ledger);
      continue;
    }
    ledger.hears.onAppended(facts);
    await ledger.waitFor(sequence);
    const after = evolved(place.kind, before, { facts, sequence });
    return outcome({ before, after, changed: true });
  }
  throw conflict({ group: place.kind.group, resource: place.kind.plural }, place.name);
}

/** An object that is not written keeps the version that it has; one that is not born has none. */
function asIfStored(
  before: KubeObject | undefined,
  wanted: KubeObject | undefined,
): KubeObject | undefined {
  const version = before?.metadata.resourceVersion;
  if (!wanted || !version) return wanted;
  return { ...wanted, metadata: { ...wanted.metadata, resourceVersion: version } };
}

/** The commit's sequence, or undefined when another writer was first. */
async function append(
  ledger: Ledger,
  place: ObjectPlace,
  decision: { readonly facts: readonly Fact[]; readonly command: Command },
): Promise<number | undefined> {
  const { kind } = place;
  const { context } = decision.command;
  const subject = subjectIn(kind, place);
  const payload = encodeCommit({
    version: 1,
    at: context.now.toISOString(),
    by: context.user.name,
    facts: decision.facts,
  });
  try {
    const expectedSequence = ledger.projection.lastSequence(subject);
    return await ledger.log.append({ subject, payload, expectedSequence });
  } catch (error) {
    if (error instanceof WrongSequence) return undefined;
    if (error instanceof LogUnavailable) throw logAway(error);
    throw error;
  }
}

async function catchUp(ledger: Ledger): Promise<void> {
  try {
    await ledger.catchUp();
  } catch (error) {
    if (error instanceof LogUnavailable) throw logAway(error);
    throw error;
  }
}

function logAway({ message }: LogUnavailable) {
  return serviceUnavailable(`nothing can be written now: ${message}`);
}

function outcome(of: {
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
  readonly changed: boolean;
}): Outcome {
  const { before, after, changed } = of;
  return { ...(before && { before }), ...(after && { after }), changed };
}
