import assert from 'node:assert/strict';
import type { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Command, Decider, Fact } from './decider.ts';

/** How a decider is tested: given what happened, when somebody wishes, then what happens or is refused. */
export function given(decider: Decider, facts: readonly Fact[] = []) {
  const state = facts.reduce<KubeObject | undefined>(
    (object, fact) => decider.evolve(object, fact),
    undefined,
  );
  const current = state && stamped(state);
  return {
    state: current,
    when: (command: Command) => ({
      thenFacts(...expected: readonly Fact[]): void {
        assert.deepEqual(decider.decide(command, current), expected);
      },
      thenFactsOf(...types: readonly string[]): readonly Fact[] {
        const decided = decider.decide(command, current);
        assert.deepEqual(
          decided.map(({ type }) => type),
          types,
        );
        return decided;
      },
      thenRefused(expected: { readonly code: number; readonly message: string | RegExp }): void {
        assert.throws(
          () => decider.decide(command, current),
          (error: ApiError) => {
            assert.equal(error.code, expected.code);
            if (typeof expected.message === 'string') assert.equal(error.message, expected.message);
            else assert.match(error.message, expected.message);
            return true;
          },
        );
      },
    }),
  };
}

/** As the projection stamps it: each fact here is a commit of its own, and the last one has this version. */
function stamped(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: '7' } };
}
