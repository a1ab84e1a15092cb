/** Why no answer came; each asks something else of the reader of a log. */
export type UnreachableCause =
  | 'refused'
  | 'no-route'
  | 'unknown-host'
  | 'untrusted-server'
  | 'rejected-client'
  | 'timed-out'
  | 'interrupted';

/** The server gave no HTTP answer: `why` says which part failed, `cause` is Node's own error. */
export class ServerUnreachable extends Error {
  readonly why: UnreachableCause;

  constructor(why: UnreachableCause, server: string, cause: unknown) {
    super(`${SENTENCES[why]} (${server}): ${textOf(cause)}`, { cause });
    this.name = 'ServerUnreachable';
    this.why = why;
  }
}

/** Names a transport's failure; what Node calls it is in `cause`. */
export function unreachable(server: string, cause: unknown): ServerUnreachable {
  return new ServerUnreachable(whyOf(cause), server, cause);
}

const SENTENCES: Readonly<Record<UnreachableCause, string>> = {
  refused: 'the apiserver does not listen',
  'no-route': 'there is no route to the apiserver',
  'unknown-host': "the apiserver's host name cannot be resolved",
  'untrusted-server':
    "the apiserver's certificate is not trusted by the kubeconfig's certificate authority",
  'rejected-client': 'the apiserver ended the TLS handshake',
  'timed-out': 'the apiserver did not answer in time',
  interrupted: 'the connection to the apiserver broke off',
};

const CODES: ReadonlyMap<string, UnreachableCause> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'no-route'],
  ['ENETUNREACH', 'no-route'],
  ['EADDRNOTAVAIL', 'no-route'],
  ['ENOTFOUND', 'unknown-host'],
  ['EAI_AGAIN', 'unknown-host'],
  ['ETIMEDOUT', 'timed-out'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'untrusted-server'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'untrusted-server'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'untrusted-server'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'untrusted-server'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'untrusted-server'],
  ['CERT_SIGNATURE_FAILURE', 'untrusted-server'],
  ['CERT_HAS_EXPIRED', 'untrusted-server'],
  ['CERT_NOT_YET_VALID', 'untrusted-server'],
  ['CERT_UNTRUSTED', 'untrusted-server'],
  ['INVALID_PURPOSE', 'untrusted-server'],
  ['INVALID_CA', 'untrusted-server'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'untrusted-server'],
]);

function whyOf(cause: unknown): UnreachableCause {
  const code = codeOf(cause);
  const known = CODES.get(code);
  if (known) return known;
  return code.startsWith('ERR_SSL_') || code === 'EPROTO' ? 'rejected-client' : 'interrupted';
}

/** A host with several addresses fails with an AggregateError, whose parts have the codes. */
function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0]);
  if (!(cause instanceof Error) || !('code' in cause)) return '';
  return String(cause.code);
}

function textOf(cause: unknown): string {
  if (cause instanceof AggregateError && !cause.message) return textOf(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}
