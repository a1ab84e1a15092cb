/** Something that a client is said to do, and how it is seen; `check` throws when it is not so. */
export type Claim<Subject> = {
  /** A clause that goes on from the client's name: `gets objects in every form`. */
  readonly what: string;
  /** The first release of the client that can do it at all: `[1, 28]`. */
  readonly since?: readonly [major: number, minor: number];
  check(subject: Subject): Promise<void>;
};

export type Outcome = 'works' | 'skipped' | 'not in this version' | 'fails';

export type Finding = {
  readonly client: string;
  readonly version: string;
  readonly what: string;
  readonly outcome: Outcome;
  /** Why it fails, or why the client was skipped. */
  readonly reason?: string;
};
