import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import type { DeletionWish } from './deletion.ts';

/** Who wishes it, and the time and chance that a pure decision may use. */
export type CommandContext = {
  readonly user: User;
  readonly now: Date;
  /** A fresh UUID, for an object that is born. */
  readonly uid: string;
  /** Lifts the floor under the lives of certificates; for tests only. */
  readonly allowShortLivedCertificates?: boolean;
};

/** A wish. It becomes facts, or an ApiError, or (when it changes nothing) no fact at all. */
export type Command =
  | { readonly type: 'create'; readonly object: KubeObject; readonly context: CommandContext }
  | {
      readonly type: 'update';
      /** Empty for the object itself. */
      readonly subresource: string;
      readonly object: KubeObject;
      readonly context: CommandContext;
    }
  | {
      readonly type: 'delete';
      readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
      readonly wish?: DeletionWish;
      readonly context: CommandContext;
    };

/** Past tense, complete, never edited. */
export type Fact = { readonly type: string; readonly [field: string]: unknown };

/**
 * The rule book of one kind: pure. State is the object as it stands, without one when it never was or
 * is deleted. `evolve` knows nothing of sequences: the projection stamps `resourceVersion`.
 */
export type Decider = {
  /** @throws ApiError when the command is refused */
  decide(command: Command, state: KubeObject | undefined): readonly Fact[];
  evolve(state: KubeObject | undefined, fact: Fact): KubeObject | undefined;
};
