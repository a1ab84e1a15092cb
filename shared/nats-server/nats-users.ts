import { LOG_SUBJECTS, STREAM } from '@rollcall/shared/event-log/stream-name.ts';

/** Who may speak to the log's server. A user is whom a client certificate of the log's own authority names, as its CN. */
export const NATS_USERS = ['apiserver', 'controller-manager', 'operator'] as const;

export type NatsUser = (typeof NATS_USERS)[number];

export type NatsPermissions = {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
};

/** Readers open consumers of their own, fetch from them and close them again. */
const READING = [
  `$JS.API.STREAM.INFO.${STREAM}`,
  `$JS.API.DIRECT.GET.${STREAM}`,
  `$JS.API.DIRECT.GET.${STREAM}.>`,
  `$JS.API.CONSUMER.CREATE.${STREAM}.>`,
  `$JS.API.CONSUMER.INFO.${STREAM}.*`,
  `$JS.API.CONSUMER.DELETE.${STREAM}.*`,
  `$JS.API.CONSUMER.MSG.NEXT.${STREAM}.*`,
];
const CONSUMING = [`$JS.API.CONSUMER.DURABLE.CREATE.${STREAM}.*`, `$JS.ACK.${STREAM}.>`];

/**
 * One pen: only the apiserver writes. What is not named here is refused, to everybody: purging the log, deleting
 * messages of it or the whole of it, and listening to another's answers.
 */
const MAY_PUBLISH: Readonly<Record<NatsUser, readonly string[]>> = {
  apiserver: [LOG_SUBJECTS, `$JS.API.STREAM.CREATE.${STREAM}`, ...READING],
  'controller-manager': [...READING, ...CONSUMING],
  operator: READING,
};

export function natsPermissions(user: NatsUser): NatsPermissions {
  return { publish: MAY_PUBLISH[user], subscribe: [`${inboxPrefix(user)}.>`] };
}

/** Where a user's answers go; nobody else may listen there. */
function inboxPrefix(user: NatsUser): string {
  return `_INBOX.${user}`;
}
