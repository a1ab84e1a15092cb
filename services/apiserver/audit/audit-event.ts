import type { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { kubeMicroTime } from '@rollcall/shared/kube/object.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import type { Action } from '#authorization/action.ts';

/** What is known of one request when it has been answered, or, for a watch, when its answer has begun. */
export type AuditRecord = {
  readonly stage: 'ResponseStarted' | 'ResponseComplete';
  readonly auditId: string;
  readonly url: string;
  readonly method: string;
  readonly userAgent: string | undefined;
  readonly sourceIp: string | undefined;
  readonly receivedAt: Date;
  readonly at: Date;
  /** Who sent it; absent when nobody could be told. */
  readonly user: User | undefined;
  readonly impersonatedUser: User | undefined;
  readonly action: Action | undefined;
  readonly decision: { readonly allowed: boolean; readonly reason: string } | undefined;
  readonly status: number;
  readonly error: ApiError | undefined;
};

/** audit.k8s.io/v1 Event of the Metadata level: who, what, when, and how it ended; never what was sent or answered. */
export function auditEvent(record: AuditRecord): object {
  const { action, user, impersonatedUser } = record;
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: record.auditId,
    stage: record.stage,
    requestURI: record.url,
    verb: action?.verb ?? record.method.toLowerCase(),
    user: user ? userInfo(user) : {},
    ...(impersonatedUser && { impersonatedUser: userInfo(impersonatedUser) }),
    ...(record.sourceIp && { sourceIPs: [record.sourceIp] }),
    ...(record.userAgent && { userAgent: record.userAgent }),
    ...(action?.type === 'resource' && { objectRef: objectRef(action) }),
    responseStatus: responseStatus(record),
    requestReceivedTimestamp: kubeMicroTime(record.receivedAt),
    stageTimestamp: kubeMicroTime(record.at),
    ...(record.decision && { annotations: annotations(record.decision) }),
  };
}

function userInfo({ name, uid, groups, extra }: User): object {
  return { username: name, ...(uid && { uid }), groups, ...(extra && { extra }) };
}

function objectRef(action: Extract<Action, { type: 'resource' }>): object {
  const { resource, namespace, name, group, version, subresource } = action;
  return {
    resource,
    ...(namespace && { namespace }),
    ...(name && { name }),
    ...(group && { apiGroup: group }),
    apiVersion: version,
    ...(subresource && { subresource }),
  };
}

/** The message of a refusal, but for those that repeat what the body said: a Secret's might stand in it. */
function responseStatus({ status, error }: AuditRecord): object {
  if (!error) return { metadata: {}, code: status };
  const repeatsBody = status === 400 || status === 422;
  return {
    metadata: {},
    status: 'Failure',
    ...(!repeatsBody && { message: error.message }),
    reason: error.reason,
    code: status,
  };
}

function annotations(decision: { readonly allowed: boolean; readonly reason: string }): object {
  return {
    'authorization.k8s.io/decision': decision.allowed ? 'allow' : 'forbid',
    'authorization.k8s.io/reason': decision.reason,
  };
}
