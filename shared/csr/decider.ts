import { isDeepStrictEqual } from 'node:util';
import { alreadyExists, conflict, invalid, notFound } from '@rollcall/shared/kube/api-error.ts';
import { pathSegmentProblem } from '@rollcall/shared/kube/name.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import type { Command, Decider } from '@rollcall/shared/resource/decider.ts';
import { doomedMetadata, mayBeGone } from '@rollcall/shared/resource/deletion.ts';
import {
  checkPreconditions,
  metadataErrors,
  metadataForCreate,
  metadataForUpdate,
  newFinalizerErrors,
  withoutResourceVersion,
} from '@rollcall/shared/resource/metadata.ts';
import type {
  CertificateSigningRequest,
  CsrCondition,
  CsrSpec,
  CsrStatus,
} from './certificate-signing-request.ts';
import { evolveCsr } from './evolve.ts';
import { type CsrFact, VERDICT_FACTS } from './facts.ts';
import { specErrors } from './request-rules.ts';
import { stampedConditions, statusErrors } from './status-rules.ts';

const CSR = {
  group: 'certificates.k8s.io',
  resource: 'certificatesigningrequests',
  kind: 'CertificateSigningRequest',
} as const;

/** The rule book of CertificateSigningRequest (pkg/registry/certificates/certificates/strategy.go). */
export const csrDecider: Decider = {
  decide: (command, state) => decideCsr(command, state as CertificateSigningRequest | undefined),
  evolve: (state, fact) =>
    evolveCsr(state as CertificateSigningRequest | undefined, fact as CsrFact),
};

function decideCsr(
  command: Command,
  state: CertificateSigningRequest | undefined,
): readonly CsrFact[] {
  switch (command.type) {
    case 'create':
      return decideRequest(command, state);
    case 'update':
      return decideUpdate(command, existing(state, command.object));
    case 'delete':
      return decideDelete(command, existing(state));
    default:
      return command satisfies never;
  }
}

function decideRequest(
  { object, context }: Extract<Command, { type: 'create' }>,
  state: CertificateSigningRequest | undefined,
): readonly CsrFact[] {
  const metadata = metadataForCreate(object.metadata, context);
  const spec = stampedSpec((object['spec'] ?? {}) as CsrSpec, context.user);
  const errors = [
    ...metadataErrors(metadata, { nameRule: pathSegmentProblem }),
    ...specErrors(spec, context),
  ];
  if (errors.length > 0) throw invalid(CSR, metadata.name ?? '', errors);
  if (state) throw alreadyExists(CSR, metadata.name ?? '');
  return [{ type: 'CertificateRequested', metadata, spec }];
}

/** Who asks is what the server knows, never what the request says. */
function stampedSpec(spec: CsrSpec, user: User): CsrSpec {
  const { request, signerName, usages, expirationSeconds } = spec;
  return {
    request,
    signerName,
    usages,
    ...(expirationSeconds !== undefined && { expirationSeconds }),
    username: user.name,
    ...(user.uid && { uid: user.uid }),
    groups: user.groups,
    ...(user.extra && { extra: user.extra }),
  };
}

function decideUpdate(
  { object, subresource, context }: Extract<Command, { type: 'update' }>,
  state: CertificateSigningRequest,
): readonly CsrFact[] {
  const { resourceVersion, uid } = object.metadata;
  checkPreconditions(CSR, { ...(uid && { uid }) }, state.metadata);
  if (resourceVersion && resourceVersion !== state.metadata.resourceVersion) {
    throw conflict(CSR, state.metadata.name ?? '');
  }
  const metadata = metadataForUpdate(object.metadata, state.metadata);
  const status = statusAfter(object as CertificateSigningRequest, state, {
    subresource,
    now: context.now,
  });
  const errors = [
    ...metadataErrors(metadata, { nameRule: pathSegmentProblem }),
    ...newFinalizerErrors(metadata, state.metadata),
    ...(subresource ? statusErrors(status, state.status ?? {}, subresource) : []),
  ];
  if (errors.length > 0) throw invalid(CSR, state.metadata.name ?? '', errors);
  if (mayBeGone({ ...state, metadata })) return [{ type: 'RequestDeleted' }];
  const revised = !isDeepStrictEqual(metadata, withoutResourceVersion(state).metadata);
  return [
    ...(revised ? [{ type: 'MetadataRevised' as const, metadata }] : []),
    ...statusFacts(status, state.status ?? {}),
  ];
}

/** What the status would be: each subresource may change its own part, the rest stays as it stands. */
function statusAfter(
  wanted: CertificateSigningRequest,
  state: CertificateSigningRequest,
  { subresource, now }: { readonly subresource: string; readonly now: Date },
): CsrStatus {
  const current = state.status ?? {};
  if (subresource === '') return current;
  const stored = current.conditions ?? [];
  const asked = wanted.status?.conditions ?? [];
  const kept = subresource === 'status' ? withStoredVerdicts(asked, stored) : asked;
  const conditions = stampedConditions(kept, stored, now);
  const certificate = subresource === 'status' ? wanted.status?.certificate : current.certificate;
  return {
    ...(conditions.length > 0 && { conditions }),
    ...(certificate && { certificate }),
  };
}

/** `/status` may not edit a verdict: its text goes back to what is stored. */
function withStoredVerdicts(
  asked: readonly CsrCondition[],
  stored: readonly CsrCondition[],
): readonly CsrCondition[] {
  return asked.map((condition) => {
    const isVerdict = condition.type === 'Approved' || condition.type === 'Denied';
    const before = stored.find(({ type }) => type === condition.type);
    return isVerdict && before ? before : condition;
  });
}

function statusFacts(status: CsrStatus, current: CsrStatus): readonly CsrFact[] {
  const { certificate } = status;
  const issued: readonly CsrFact[] =
    certificate && certificate !== current.certificate
      ? [{ type: 'CertificateIssued', certificate }]
      : [];
  return [...conditionFacts(status.conditions ?? [], current.conditions ?? []), ...issued];
}

/** A verdict that is simply added has a fact of its own; any other change tells the whole list. */
function conditionFacts(
  wanted: readonly CsrCondition[],
  current: readonly CsrCondition[],
): readonly CsrFact[] {
  if (isDeepStrictEqual(wanted, current)) return [];
  const grown = wanted.slice(current.length);
  const onlyGrew = isDeepStrictEqual(wanted.slice(0, current.length), current);
  const verdicts = grown.map(verdictFact);
  return onlyGrew && verdicts.every((fact) => fact !== undefined)
    ? verdicts
    : [{ type: 'ConditionsRevised', conditions: wanted }];
}

function verdictFact(condition: CsrCondition): CsrFact | undefined {
  if (!Object.hasOwn(VERDICT_FACTS, condition.type)) return undefined;
  return { type: VERDICT_FACTS[condition.type as keyof typeof VERDICT_FACTS], condition };
}

function decideDelete(
  { preconditions, wish = {}, context }: Extract<Command, { type: 'delete' }>,
  state: CertificateSigningRequest,
): readonly CsrFact[] {
  checkPreconditions(CSR, preconditions ?? {}, state.metadata);
  const before = withoutResourceVersion(state);
  const metadata = doomedMetadata(before.metadata, { ...wish, graceSeconds: 0 }, context.now);
  if (mayBeGone({ ...before, metadata })) return [{ type: 'RequestDeleted' }];
  return isDeepStrictEqual(metadata, before.metadata)
    ? []
    : [{ type: 'MetadataRevised', metadata }];
}

function existing(
  state: CertificateSigningRequest | undefined,
  wanted?: KubeObject,
): CertificateSigningRequest {
  if (!state) throw notFound(CSR, wanted?.metadata.name ?? '');
  return state;
}
