import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { CsrSpec } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { RBAC_GROUP } from '@rollcall/shared/kinds/rbac-rules.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';
import { SUBJECT_ACCESS_REVIEWS } from '#loop/reconcile.ts';

/** Who asks: what the apiserver wrote into the request. */
export type Author = Pick<CsrSpec, 'username' | 'uid' | 'groups' | 'extra'>;

const GOOD_MILLISECONDS = 1_000;
const REMEMBERED_MAXIMUM = 1_000;

/**
 * Asks the apiserver whether authors may have their requests approved. A thousand nodes that come with one bootstrap token
 * are one question: that somebody is allowed is believed for a second, and until RBAC changes in the log, where a request
 * comes after the rules that it is judged by. A refusal is never believed twice.
 */
export class AccessReviews {
  readonly #client: ApiClient;
  readonly #now: () => number;
  readonly #allowedUntil = new Map<string, number>();
  /** How often RBAC has changed: what was asked before a change may have been answered by the old rules. */
  #rules = 0;

  /** `now` is milliseconds of a clock that never goes back. */
  constructor(client: ApiClient, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  hear({ kind }: Change): void {
    if (kind.group !== RBAC_GROUP) return;
    this.#rules += 1;
    this.#allowedUntil.clear();
  }

  /** `permission` is a subresource of `certificatesigningrequests`. @throws ApiError, ServerUnreachable, the signal's reason */
  async isAllowed(author: Author, permission: string, signal: AbortSignal): Promise<boolean> {
    const { username, uid, groups, extra } = author;
    const question = JSON.stringify([permission, username, uid, groups, extra]);
    const askedAt = this.#now();
    if ((this.#allowedUntil.get(question) ?? 0) > askedAt) return true;
    const rules = this.#rules;
    const review = reviewOf(author, permission);
    const { status } = await this.#client.create(SUBJECT_ACCESS_REVIEWS, review, {}, signal);
    const isAllowed = (status as { readonly allowed?: boolean } | undefined)?.allowed === true;
    if (isAllowed && rules === this.#rules) this.#remember(question, askedAt + GOOD_MILLISECONDS);
    return isAllowed;
  }

  #remember(question: string, until: number): void {
    if (this.#allowedUntil.size >= REMEMBERED_MAXIMUM) this.#allowedUntil.clear();
    this.#allowedUntil.set(question, until);
  }
}

function reviewOf({ username, uid, groups, extra }: Author, subresource: string) {
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    metadata: {},
    spec: {
      user: username,
      uid,
      groups,
      extra,
      resourceAttributes: {
        group: 'certificates.k8s.io',
        resource: 'certificatesigningrequests',
        verb: 'create',
        subresource,
      },
    },
  };
}
