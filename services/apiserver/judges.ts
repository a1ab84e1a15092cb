import { csiDriverKind } from '@rollcall/shared/kinds/csi-driver.ts';
import { namespaceKind } from '@rollcall/shared/kinds/namespace.ts';
import { podKind } from '@rollcall/shared/kinds/pod.ts';
import {
  clusterRoleBindingKind,
  clusterRoleKind,
  roleBindingKind,
  roleKind,
} from '@rollcall/shared/kinds/rbac.ts';
import { type PolicyRule, RBAC_GROUP } from '@rollcall/shared/kinds/rbac-rules.ts';
import { secretKind } from '@rollcall/shared/kinds/secret.ts';
import { nodeNameOf, type User } from '@rollcall/shared/kube/user.ts';
import type { Certificate } from '@rollcall/shared/pki/certificate.ts';
import type { Clock } from '@rollcall/shared/time/clock.ts';
import { type Admission, admissionOf } from '#admission/admission.ts';
import { certificateApproval } from '#admission/certificate-approval.ts';
import { certificateSigning } from '#admission/certificate-signing.ts';
import { certificateSubject } from '#admission/certificate-subject.ts';
import { namespaceLifecycle } from '#admission/namespace-lifecycle.ts';
import { nodeRestriction } from '#admission/node-restriction.ts';
import { notReadyTaint } from '#admission/not-ready-taint.ts';
import { rbacEscalation } from '#admission/rbac-escalation.ts';
import { serviceAccountName } from '#admission/service-account-name.ts';
import type { MayUseSigner } from '#admission/signer-permission.ts';
import {
  type Authenticators,
  authenticate,
  authenticateToken,
} from '#authentication/authenticate.ts';
import { bootstrapTokenAuthenticator } from '#authentication/bootstrap-token.ts';
import { clientCertificateAuthenticator } from '#authentication/client-certificate.ts';
import type { TokenAuthenticator } from '#authentication/credentials.ts';
import type { Question, ResourceAction } from '#authorization/action.ts';
import { type Authorizer, authorize, rbacAuthorizer } from '#authorization/authorize.ts';
import { escalationMessage, uncoveredRules } from '#authorization/escalation.ts';
import { forbiddenAction } from '#authorization/forbidden-message.ts';
import { type NodeRelations, nodeAuthorizer } from '#authorization/node-authorizer.ts';
import { podUses } from '#authorization/pod-references.ts';
import { type Policy, type PolicyObjects, rulesOfRole } from '#authorization/policy.ts';
import type { Guard } from '#http/admit-request.ts';
import type { Judges, Standing } from '#reviews/answer-review.ts';
import type { Store } from '#store/store.ts';

export type JudgesOptions = {
  readonly store: Store;
  readonly policy: Policy;
  /** Undefined: client certificates are not looked at. */
  readonly clientAuthorities: (() => readonly Certificate[]) | undefined;
  readonly bootstrapTokens: boolean;
  /** Of service accounts; absent without a key. */
  readonly accountTokens: TokenAuthenticator | undefined;
  /** Whom a token must be meant for to be taken here. */
  readonly audiences: readonly string[];
  readonly allowAnonymous: boolean;
  readonly authorizationModes: readonly string[];
  readonly clock: Clock;
};

/** All who decide about a request, wired to the store that they look things up in. */
export function judgesOf(options: JudgesOptions): {
  readonly guard: Guard;
  readonly reviewJudges: Judges;
  readonly admission: Admission;
} {
  const { store, policy, clock } = options;
  const authenticators = authenticatorsOf(options);
  const authorizers = authorizersOf(options);
  const decide = (question: Question) => authorize(authorizers, question);
  const rulesOf = (user: User, namespace: string) =>
    [...policy.grantsOf(user, namespace)].flatMap((grant) => grant.rules);
  return {
    guard: {
      authenticate: (credentials) => authenticate(authenticators, credentials, clock.now()),
      judge(user, action) {
        const { allowed, reason } = decide({ user, action });
        const refusal = allowed ? undefined : forbiddenAction({ user, action }, reason);
        return { allowed, reason, refusal };
      },
    },
    reviewJudges: {
      decide,
      standingOf: (user, namespace) => standingOf(options, user, namespace),
      authenticateToken: (token, audiences) =>
        authenticateToken(authenticators, token, {
          now: clock.now(),
          audiences: audiences.length > 0 ? audiences : options.audiences,
        }),
    },
    admission: admissionFor(store, { decide, rulesOf }),
  };
}

function standingOf(
  { policy, authorizationModes }: JudgesOptions,
  user: User,
  namespace: string,
): Standing {
  const grants = [...policy.grantsOf(user, namespace)];
  const isNode = authorizationModes.includes('Node') && nodeNameOf(user) !== undefined;
  return {
    rules: grants.flatMap((grant) => grant.rules),
    problems: [
      ...(isNode ? ['node authorizer does not support user rule resolution'] : []),
      ...new Set(grants.flatMap(({ problem }) => problem ?? [])),
    ],
    isIncomplete: isNode,
  };
}

/** The four kinds of RBAC objects in a store. */
export function policyObjects(store: Store): PolicyObjects {
  return {
    clusterRoles: store.objects(clusterRoleKind),
    roles: store.objects(roleKind),
    clusterRoleBindings: store.objects(clusterRoleBindingKind),
    roleBindings: store.objects(roleBindingKind),
  };
}

function authenticatorsOf(options: JudgesOptions): Authenticators {
  const { store, clientAuthorities, bootstrapTokens, allowAnonymous, audiences } = options;
  const findSecret = (name: string) =>
    store.get({ kind: secretKind, namespace: 'kube-system', name });
  return {
    clientCertificate: clientAuthorities && clientCertificateAuthenticator(clientAuthorities),
    bearerTokens: [
      ...(bootstrapTokens ? [bootstrapTokenAuthenticator(findSecret, audiences)] : []),
      ...(options.accountTokens ? [options.accountTokens] : []),
    ],
    audiences,
    allowAnonymous,
  };
}

function authorizersOf({ store, policy, authorizationModes }: JudgesOptions): Authorizer[] {
  return authorizationModes.map((mode) =>
    mode === 'Node'
      ? nodeAuthorizer(nodeRelations(store))
      : rbacAuthorizer((user, namespace) => policy.grantsOf(user, namespace)),
  );
}

function nodeRelations(store: Store): NodeRelations {
  const podsOn = (node: string) =>
    [...store.objects(podKind)].filter(
      (pod) => (pod['spec'] as { nodeName?: string } | undefined)?.nodeName === node,
    );
  return {
    isUsedOnNode: (node, object) => podsOn(node).some((pod) => podUses(pod, object)),
    isPodOnNode: (node, { namespace, name }) =>
      podsOn(node).some(
        ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
      ),
  };
}

function admissionFor(
  store: Store,
  {
    decide,
    rulesOf,
  }: Pick<Judges, 'decide'> & {
    readonly rulesOf: (user: User, namespace: string) => readonly PolicyRule[];
  },
): Admission {
  const holds = (user: User, action: Partial<ResourceAction>) =>
    decide({ user, action: { ...ANY_RESOURCE, ...action } }).allowed;
  const mayUseSigner: MayUseSigner = (user, verb, name) =>
    holds(user, { verb, group: 'certificates.k8s.io', resource: 'signers', name });
  return admissionOf({
    mutations: [notReadyTaint, serviceAccountName],
    validations: [
      namespaceLifecycle((name) => store.get({ kind: namespaceKind, namespace: '', name })),
      nodeRestriction({
        findPod: (namespace, name) => store.get({ kind: podKind, namespace, name }),
        findCsiDriver: (name) => store.get({ kind: csiDriverKind, namespace: '', name }),
        mayRequestAudience: (user, { audience: resource, namespace, name }) =>
          holds(user, { verb: REQUEST_AUDIENCE, version: 'v1', resource, namespace, name }),
      }),
      certificateApproval(mayUseSigner),
      certificateSigning(mayUseSigner),
      certificateSubject,
      rbacEscalation({
        holds: (user, verb, on) => holds(user, { verb, group: RBAC_GROUP, ...on }),
        rulesOfRole: (roleRef, namespace) => rulesOfRole(policyObjects(store), roleRef, namespace),
        escalation(user, rules, namespace) {
          const missing = uncoveredRules(rules, rulesOf(user, namespace));
          return missing.length > 0 ? escalationMessage(user, missing) : undefined;
        },
      }),
    ],
  });
}

const REQUEST_AUDIENCE = 'request-serviceaccounts-token-audience';

const ANY_RESOURCE: ResourceAction = {
  type: 'resource',
  verb: '',
  group: '',
  version: '*',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
};
