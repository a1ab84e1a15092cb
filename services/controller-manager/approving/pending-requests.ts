import {
  type CertificateSigningRequest,
  isApproved,
  isDenied,
  isFailed,
  isIssued,
  KUBE_APISERVER_CLIENT_KUBELET,
  KUBELET_SERVING,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import { NODE_USER_PREFIX } from '@rollcall/shared/kube/user.ts';
import { parseCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import { keyOf } from '#loop/controller.ts';

type Known = {
  readonly group: string;
  readonly createdAt: number;
  readonly isPending: boolean;
  readonly isIssued: boolean;
};

export type Newest = { readonly key: string; readonly isIssued: boolean };

const NODE_SIGNERS = [KUBE_APISERVER_CLIENT_KUBELET, KUBELET_SERVING];
const BOOTSTRAP_USER_PREFIX = 'system:bootstrap:';

/**
 * Which requests wait for a verdict, and which of them ask for the same thing: one user's, for one node and one signer.
 * Kept by hearing of every change, so that nobody has to look over all requests.
 */
export class PendingRequests {
  readonly #known = new Map<string, Known>();
  readonly #groups = new Map<string, Set<string>>();
  readonly #pending = new Set<string>();

  hear({ kind, type, object }: Change): void {
    if (kind !== certificateSigningRequestKind) return;
    const key = keyOf(object);
    if (type === 'DELETED') this.#forget(key);
    else this.#learn(key, object as CertificateSigningRequest);
  }

  /** All that wait for a verdict. */
  all(): readonly string[] {
    return [...this.#pending];
  }

  /** Those that wait and ask for the same as this one; itself too, if it waits. */
  alike(key: string): readonly string[] {
    const group = this.#groups.get(this.groupOf(key)) ?? [];
    return [...group].filter((each) => this.#pending.has(each));
  }

  groupOf(key: string): string {
    return this.#known.get(key)?.group ?? key;
  }

  /** The newest that asks for the same and was not turned down; undefined when that is this one, or none. */
  newerThan(key: string): Newest | undefined {
    let newest: { key: string; known: Known } | undefined;
    for (const each of this.#groups.get(this.groupOf(key)) ?? []) {
      const known = this.#known.get(each);
      if (known && (!newest || isNewer(known, newest.known))) newest = { key: each, known };
    }
    if (!newest || newest.key === key) return undefined;
    return { key: newest.key, isIssued: newest.known.isIssued };
  }

  #learn(key: string, csr: CertificateSigningRequest): void {
    if (isDenied(csr) || isFailed(csr)) {
      this.#forget(key);
      return;
    }
    const group = this.#known.get(key)?.group ?? (groupOfRequest(csr) || key);
    const isPending = !isApproved(csr) && !isIssued(csr);
    const createdAt = Date.parse(csr.metadata.creationTimestamp ?? '');
    // Insertion order breaks ties of a second: the log's order is the order in which we hear.
    this.#known.set(key, { group, createdAt, isPending, isIssued: isIssued(csr) });
    if (isPending) this.#pending.add(key);
    else this.#pending.delete(key);
    const members = this.#groups.get(group);
    if (members) members.add(key);
    else this.#groups.set(group, new Set([key]));
  }

  #forget(key: string): void {
    const group = this.groupOf(key);
    this.#known.delete(key);
    this.#pending.delete(key);
    const members = this.#groups.get(group);
    members?.delete(key);
    if (members?.size === 0) this.#groups.delete(group);
  }
}

function isNewer(one: Known, other: Known): boolean {
  return one.createdAt >= other.createdAt;
}

/** Empty for requests that have nothing to do with a node, or cannot be read: each of those stands alone. */
function groupOfRequest({ spec }: CertificateSigningRequest): string {
  const { username = '', signerName } = spec;
  const isNodes =
    username.startsWith(NODE_USER_PREFIX) || username.startsWith(BOOTSTRAP_USER_PREFIX);
  if (!isNodes || !NODE_SIGNERS.includes(signerName)) return '';
  try {
    const pem = Buffer.from(spec.request, 'base64').toString('latin1');
    const { commonName } = parseCertificateRequest(pem).subject;
    return JSON.stringify([username, signerName, commonName]);
  } catch (error) {
    if (error instanceof PkiError) return '';
    throw error;
  }
}
