import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { nodeKind } from '@rollcall/shared/kinds/node.ts';
import { podKind } from '@rollcall/shared/kinds/pod.ts';
import { secretKind } from '@rollcall/shared/kinds/secret.ts';
import { serviceAccountKind } from '@rollcall/shared/kinds/service-account.ts';
import { parsePrivateKey } from '@rollcall/shared/pki/key-pair.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import type { Admission } from '#admission/admission.ts';
import type { TokenAuthenticator } from '#authentication/credentials.ts';
import type { Questions } from '#http/question-route.ts';
import { tokenIssuer } from '#service-accounts/issue-token.ts';
import {
  type IssuerDocument,
  issuerDocuments,
  KEY_SET_PATH,
} from '#service-accounts/issuer-discovery.ts';
import { serviceAccountTokenAuthenticator } from '#service-accounts/service-account-token.ts';
import { parseTokenKeys, type TokenKey, tokenKey } from '#service-accounts/token-keys.ts';
import { answerTokenRequest, type TokenGiver } from '#service-accounts/token-request.ts';
import type { BoundKind, FindBound } from '#service-accounts/token-standing.ts';
import type { Store } from '#store/store.ts';
import type { ApiserverSettings } from './flags.ts';

/** All about tokens of service accounts; empty where there is no key. */
export type ServiceAccountTokens = {
  readonly authenticator?: TokenAuthenticator;
  readonly documents: ReadonlyMap<string, IssuerDocument>;
  /** Who answers TokenRequests, with this last word on them. */
  questions(admission: Admission): Questions;
};

const KINDS: Readonly<Record<BoundKind, Kind>> = {
  ServiceAccount: serviceAccountKind,
  Pod: podKind,
  Secret: secretKind,
  Node: nodeKind,
};
const LIFETIME_LIMIT_LEAST_SECONDS = 3_600;

/** Whom tokens must be meant for to be taken here: the issuer, unless it is said. */
export function apiAudiences(settings: ApiserverSettings): readonly string[] {
  const said = settings['api-audiences'].split(',').filter(Boolean);
  return said.length > 0 ? said : [settings['service-account-issuer']];
}

/** @throws ConfigurationError that names the flag of a key that cannot be used, or of what does not go together */
export async function serviceAccountTokens(
  settings: ApiserverSettings,
  store: Store,
): Promise<ServiceAccountTokens> {
  const file = settings['service-account-signing-key-file'];
  if (!file) return { documents: new Map(), questions: () => new Map() };
  const issuer = issuerOf(settings);
  const signingKey = readNamedFile('service-account-signing-key-file', file, (pem) => {
    const key = parsePrivateKey(pem);
    return { key, described: tokenKey(key) };
  });
  const keys = [signingKey.described, ...checkingKeys(settings)];
  const audiences = apiAudiences(settings);
  const find: FindBound = (kind, place) => store.get({ kind: KINDS[kind], ...place });
  const giver: TokenGiver = {
    find,
    issue: tokenIssuer({ issuer, signingKey: signingKey.key }),
    audiences,
    lifetimeMaximumSeconds: lifetimeMaximumSeconds(settings),
    extendsLifetimes: settings['service-account-extend-token-expiration'],
  };
  const keySetUrl = settings['service-account-jwks-uri'] || ownKeySetUrl(settings);
  return {
    authenticator: await serviceAccountTokenAuthenticator({ keys, issuer, audiences, find }),
    documents: await issuerDocuments({ issuer, keySetUrl, keys }),
    questions: (admission) => tokenQuestions(giver, admission),
  };
}

/** The kinds without those of their subresources that nobody here could answer. */
export function answeredKinds(kinds: readonly Kind[], questions: Questions): readonly Kind[] {
  return kinds.map((kind) => ({
    ...kind,
    subresources: kind.subresources.filter((name) => {
      const question = kind.subresourceKinds?.[name];
      return !question || questions.has(question.kind);
    }),
  }));
}

/** Admission sees a request as it was sent, without the audiences that one for nobody gets. */
function tokenQuestions(giver: TokenGiver, admission: Admission): Questions {
  return new Map([
    [
      'TokenRequest',
      ({ info, kind, user, now, warnings }, request) => {
        const { subresource, namespaceOfObject: namespace, name } = info;
        const place = { kind, subresource, namespace, name };
        const operation = 'CREATE';
        admission.admit({ ...place, user, operation, before: undefined, after: request });
        const tokenId = randomUUID();
        return answerTokenRequest(giver, { request, namespace, name, now, tokenId, warnings });
      },
    ],
  ]);
}

function checkingKeys(settings: ApiserverSettings): readonly TokenKey[] {
  const file = settings['service-account-key-file'];
  return file ? readNamedFile('service-account-key-file', file, parseTokenKeys) : [];
}

/** @throws ConfigurationError for a name with a colon that is no URL, as upstream */
function issuerOf(settings: ApiserverSettings): string {
  const issuer = settings['service-account-issuer'];
  if (issuer !== '' && (!issuer.includes(':') || URL.canParse(issuer))) return issuer;
  throw new ConfigurationError(
    `--service-account-issuer: ${JSON.stringify(issuer)} must be an URL, or a name without colons`,
  );
}

/** Seconds; 0 for no limit. @throws ConfigurationError */
function lifetimeMaximumSeconds(settings: ApiserverSettings): number {
  const seconds = settings['service-account-max-token-expiration'] / 1_000;
  if (seconds === 0 || seconds >= LIFETIME_LIMIT_LEAST_SECONDS) return seconds;
  throw new ConfigurationError(
    '--service-account-max-token-expiration: must be 0, or an hour at least',
  );
}

function ownKeySetUrl(settings: ApiserverSettings): string {
  const bound = settings['bind-address'];
  const host = ['0.0.0.0', '::'].includes(bound) ? hostname() : bound;
  const shown = host.includes(':') ? `[${host}]` : host;
  return `https://${shown}:${settings['secure-port']}${KEY_SET_PATH}`;
}
