import { STREAMS } from '@rollcall/shared/event-log/stream-names.ts';

/** Who may speak to the log's server. A user is whom a client certificate of the log's own authority names, as its CN. */
export const NATS_USERS = ['apiserver', 'controller-manager', 'operator'] as const;

export type NatsUser = (typeof NATS_USERS)[number];

export type NatsPermissions = {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
};

const streams = Object.values(STREAMS);

/** Readers open consumers of their own, fetch from them and close them again. */
const READING = streams.flatMap(({ name }) => [
  `$JS.API.STREAM.INFO.${name}`,
  `$JS.API.DIRECT.GET.${name}`,
  `$JS.API.DIRECT.GET.${name}.>`,
  `$JS.API.CONSUMER.CREATE.${name}.>`,
  `$JS.API.CONSUMER.INFO.${name}.*`,
  `$JS.API.CONSUMER.DELETE.${name}.*`,
  `$JS.API.CONSUMER.MSG.NEXT.${name}.*`,
]);
const WRITING = streams.flatMap(({ name, subjects }) => [
  subjects,
  `$JS.API.STREAM.CREATE.${name}`,
]);
// Requests have a history: of heartbeats nobody has to handle each.
const CONSUMING = [
  `$JS.API.CONSUMER.DURABLE.CREATE.${STREAMS.history.name}.*`,
  `$JS.ACK.${STREAMS.history.name}.>`,
];

/**
 * One pen: only the apiserver writes. What is not named here is refused, to everybody: purging a log, deleting
 * messages of it or the whole of it, and listening to another's answers.
 */
const MAY_PUBLISH: Readonly<Record<NatsUser, readonly string[]>> = {
  apiserver: [...WRITING, ...READING],
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
