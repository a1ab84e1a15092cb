import { createHash } from 'node:crypto';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ANONYMOUS, AUTHENTICATED_GROUP, type User } from '@rollcall/shared/kube/user.ts';
import { type Certificate, verifyClientCertificate } from '@rollcall/shared/pki/certificate.ts';
import type { RequestAttributes } from './request-attributes.ts';
import { VerdictCache } from './verdict-cache.ts';

export type GatekeeperOptions = {
  readonly nodeName: string;
  /** The node's own client, once it has one. */
  readonly client: () => ApiClient | undefined;
  readonly authorities: readonly Certificate[];
  readonly allowAnonymous: boolean;
  readonly asksTokenReview: boolean;
  readonly mode: 'Webhook' | 'AlwaysAllow';
  readonly now: () => Date;
};

/** What a client of the kubelet shows. */
export type Shown = {
  /** DER; undefined when it showed no certificate. */
  readonly certificate: Buffer | undefined;
  readonly authorizationHeader: string | undefined;
};

export type Entry =
  | { readonly verdict: 'in' }
  | { readonly verdict: 'unauthorized' }
  | { readonly verdict: 'forbidden'; readonly user: string };

const TOKEN_REVIEWS = { group: 'authentication.k8s.io', version: 'v1', plural: 'tokenreviews' };
const ACCESS_REVIEWS = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'subjectaccessreviews',
};

/** How long verdicts hold, as upstream's defaults. */
const TOKEN_MILLISECONDS = 2 * 60_000;
const ALLOWED_MILLISECONDS = 5 * 60_000;
const REFUSED_MILLISECONDS = 30_000;

/** Lets clients of the kubelet in by asking the apiserver who they are and what they may (pkg/kubelet/server, delegated). */
export class Gatekeeper {
  readonly #options: GatekeeperOptions;
  readonly #users = new VerdictCache<User>();
  readonly #verdicts = new VerdictCache<boolean>();

  constructor(options: GatekeeperOptions) {
    this.#options = options;
  }

  /** @throws ApiError, ServerUnreachable, Error when the apiserver cannot be asked */
  async entry(shown: Shown, asked: RequestAttributes): Promise<Entry> {
    const user = await this.#userOf(shown);
    if (!user) return { verdict: 'unauthorized' };
    if (this.#options.mode === 'AlwaysAllow') return { verdict: 'in' };
    return (await this.#isAllowed(user, asked))
      ? { verdict: 'in' }
      : { verdict: 'forbidden', user: user.name };
  }

  async #userOf({ certificate, authorizationHeader }: Shown): Promise<User | undefined> {
    const { authorities, now, allowAnonymous, asksTokenReview } = this.#options;
    if (certificate && authorities.length > 0) {
      const leaf = verifyClientCertificate([certificate], { authorities, now: now() });
      if ('refused' in leaf) return undefined;
      const groups = [...leaf.subject.organizations, AUTHENTICATED_GROUP];
      return { name: leaf.subject.commonName, groups };
    }
    const token = /^bearer +(\S+)/i.exec(authorizationHeader ?? '')?.[1];
    if (token) return asksTokenReview ? await this.#userOfToken(token) : undefined;
    return allowAnonymous ? ANONYMOUS : undefined;
  }

  async #userOfToken(token: string): Promise<User | undefined> {
    const key = createHash('sha256').update(token).digest('hex');
    const now = this.#options.now().getTime();
    const known = this.#users.get(key, now);
    if (known) return known;
    const review = await this.#ask(TOKEN_REVIEWS, 'TokenReview', { token });
    const status = review['status'] as
      | { readonly authenticated?: boolean; readonly user?: ReviewedUser }
      | undefined;
    if (!status?.authenticated || !status.user) return undefined;
    const { username, ...rest } = status.user;
    const user: User = { groups: [], ...rest, name: username };
    this.#users.put(key, user, now + TOKEN_MILLISECONDS);
    return user;
  }

  async #isAllowed(user: User, { verb, subresource }: RequestAttributes): Promise<boolean> {
    const { name, ...rest } = user;
    const resource = { version: 'v1', resource: 'nodes', name: this.#options.nodeName };
    const spec = {
      user: name,
      ...rest,
      resourceAttributes: { ...resource, verb, subresource },
    };
    const key = JSON.stringify(spec);
    const now = this.#options.now().getTime();
    const known = this.#verdicts.get(key, now);
    if (known !== undefined) return known;
    const review = await this.#ask(ACCESS_REVIEWS, 'SubjectAccessReview', spec);
    const allowed =
      (review['status'] as { readonly allowed?: boolean } | undefined)?.allowed === true;
    this.#verdicts.put(key, allowed, now + (allowed ? ALLOWED_MILLISECONDS : REFUSED_MILLISECONDS));
    return allowed;
  }

  async #ask(
    resource: typeof TOKEN_REVIEWS,
    kind: string,
    spec: Readonly<Record<string, unknown>>,
  ): Promise<KubeObject> {
    const client = this.#options.client();
    if (!client) throw new Error('the node has no certificate yet to ask the apiserver with');
    const apiVersion = `${resource.group}/${resource.version}`;
    return await client.create(resource, { apiVersion, kind, metadata: {}, spec });
  }
}

type ReviewedUser = {
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
};
