import { badRequest, conflict, invalid, notFound } from '@rollcall/shared/kube/api-error.ts';
import { invalidValue } from '@rollcall/shared/kube/field-error.ts';
import { type KubeObject, kubeTime } from '@rollcall/shared/kube/object.ts';
import { type Binding, type TokenClaims, tokenClaims } from './token-claims.ts';
import type { BoundKind, FindBound } from './token-standing.ts';

/** Who gives tokens, and how. */
export type TokenGiver = {
  readonly find: FindBound;
  readonly issue: (claims: TokenClaims) => Promise<string>;
  /** Whom a token is for that names nobody. */
  readonly audiences: readonly string[];
  /** 0: no limit but upstream's. */
  readonly lifetimeMaximumSeconds: number;
  readonly extendsLifetimes: boolean;
};

/** A TokenRequest on its account's URL. */
export type TokenQuestion = {
  readonly request: KubeObject;
  readonly namespace: string;
  readonly name: string;
  readonly now: Date;
  readonly tokenId: string;
  readonly warnings: string[];
};

type Reference = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
};
type Spec = {
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly boundObjectRef: Reference | null;
};

const TOKEN_REQUEST = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
const LIFETIME_DEFAULT_SECONDS = 3_600;
const LIFETIME_LEAST_SECONDS = 600;
const LIFETIME_MOST_SECONDS = 2 ** 32;
/** Kubelets ask for this lifetime for pods that know of no renewal: they get a year and the hint to take another after the hour. */
const EXTENDED_LIFETIME = { asked: 3_607, givenSeconds: 365 * 24 * 3_600 };
const RESOURCES = { Pod: 'pods', Secret: 'secrets', Node: 'nodes' } as const;

/**
 * The TokenRequest with its token (pkg/registry/core/serviceaccount/storage/token.go).
 * @throws ApiError 400 for what tokens cannot be bound to, 404 for what is not there, 409 for another's uid, 422
 */
export async function answerTokenRequest(
  giver: TokenGiver,
  question: TokenQuestion,
): Promise<KubeObject> {
  const { request, name, namespace, now } = question;
  checkPlace(question);
  const serviceAccount = giver.find('ServiceAccount', { namespace, name });
  if (!serviceAccount) throw notFound({ group: '', resource: 'serviceaccounts' }, name);
  checkUid(request.metadata.uid, serviceAccount);
  const { uid } = serviceAccount.metadata;
  const asked: KubeObject & { readonly spec: Spec } = {
    ...request,
    metadata: {
      ...request.metadata,
      name,
      namespace,
      ...(uid && { uid }),
      creationTimestamp: kubeTime(now),
    },
    spec: withDefaults(request['spec'], giver.audiences),
  };
  checkLifetime(asked.spec.expirationSeconds);
  const binding = boundObjects(giver.find, {
    reference: asked.spec.boundObjectRef,
    namespace,
    name,
  });
  const lifetimeSeconds = shortened(giver, asked.spec.expirationSeconds, question.warnings);
  const isExtended =
    giver.extendsLifetimes &&
    binding.pod !== undefined &&
    lifetimeSeconds === EXTENDED_LIFETIME.asked &&
    asked.spec.audiences.every((audience) => giver.audiences.includes(audience));
  const claims = tokenClaims(
    {
      serviceAccount,
      binding,
      audiences: asked.spec.audiences,
      lifetimeSeconds: isExtended ? EXTENDED_LIFETIME.givenSeconds : lifetimeSeconds,
      warnAfterSeconds: isExtended ? lifetimeSeconds : undefined,
    },
    question,
  );
  const expirationTimestamp = kubeTime(new Date(now.getTime() + lifetimeSeconds * 1_000));
  return {
    ...asked,
    spec: { ...asked.spec, expirationSeconds: lifetimeSeconds },
    status: { token: await giver.issue(claims), expirationTimestamp },
  };
}

function checkPlace({ request: { metadata }, name, namespace }: TokenQuestion): void {
  const wrong = (field: 'name' | 'namespace', urls: string) => {
    const said = metadata[field];
    const detail = `must match the service account ${field} if specified`;
    return said && said !== urls ? [invalidValue(`metadata.${field}`, said, detail)] : [];
  };
  const [problem] = [...wrong('name', name), ...wrong('namespace', namespace)];
  if (problem) throw invalid(TOKEN_REQUEST, name, [problem]);
}

function checkUid(
  said: string | undefined,
  { metadata: { name = '', uid = '' } }: KubeObject,
): void {
  if (!said || said === uid) return;
  const detail = `the UID in the token request (${said}) does not match the UID of the service account (${uid})`;
  throw conflict({ group: TOKEN_REQUEST.group, resource: TOKEN_REQUEST.kind }, name, detail);
}

function withDefaults(said: unknown, apiAudiences: readonly string[]): Spec {
  const { audiences, expirationSeconds, boundObjectRef } = (said ?? {}) as {
    readonly [field in keyof Spec]?: Spec[field] | null;
  };
  return {
    audiences: audiences?.length ? audiences : apiAudiences,
    expirationSeconds: expirationSeconds ?? LIFETIME_DEFAULT_SECONDS,
    boundObjectRef: boundObjectRef ?? null,
  };
}

function checkLifetime(seconds: number): void {
  const detail =
    seconds < LIFETIME_LEAST_SECONDS
      ? 'may not specify a duration less than 10 minutes'
      : seconds > LIFETIME_MOST_SECONDS
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined;
  if (detail)
    throw invalid(TOKEN_REQUEST, '', [invalidValue('spec.expirationSeconds', seconds, detail)]);
}

function boundObjects(
  find: FindBound,
  of: {
    readonly reference: Reference | null;
    readonly namespace: string;
    readonly name: string;
  },
): Binding {
  const { reference } = of;
  if (!reference) return {};
  const { kind = '', apiVersion = '', name = '', uid = '' } = reference;
  if (!isBindable(kind) || apiVersion.includes('/')) {
    throw badRequest(`cannot bind token to object of type ${goType(apiVersion, kind)}`);
  }
  if (!name) throw badRequest('Name parameter required.');
  const object = find(kind, { namespace: kind === 'Node' ? '' : of.namespace, name });
  if (!object) throw notFound({ group: '', resource: RESOURCES[kind] }, name);
  const binding =
    kind === 'Pod' ? podBinding(find, object, of.name) : { [kind.toLowerCase()]: object };
  if (uid && uid !== object.metadata.uid) {
    const detail = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group: '', resource: kind }, name, detail);
  }
  return binding;
}

/** A pod of another account is no ground for a token; its node is told in the token, even one that is not there. */
function podBinding(find: FindBound, pod: KubeObject, accountName: string): Binding {
  const spec = pod['spec'] as { readonly serviceAccountName?: string; readonly nodeName?: string };
  if (spec.serviceAccountName !== accountName) {
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(accountName)} to pod running with different serviceaccount name.`,
    );
  }
  const { nodeName: name } = spec;
  if (!name) return { pod };
  const nameAlone = { apiVersion: 'v1', kind: 'Node', metadata: { name } };
  return { pod, node: find('Node', { namespace: '', name }) ?? nameAlone };
}

function shortened(giver: TokenGiver, seconds: number, warnings: string[]): number {
  const most = giver.lifetimeMaximumSeconds;
  if (most === 0 || seconds <= most) return seconds;
  warnings.push(`requested expiration of ${seconds} seconds shortened to ${most} seconds`);
  return most;
}

function isBindable(kind: string): kind is Exclude<BoundKind, 'ServiceAccount'> {
  return Object.hasOwn(RESOURCES, kind);
}

/** As Go prints a GroupVersionKind. */
function goType(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}
