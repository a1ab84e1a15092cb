import { type ApiError, forbidden, forbiddenPath } from '@rollcall/shared/kube/api-error.ts';
import type { Question } from './action.ts';

/** The 403 for an action that nobody allowed, in upstream's words (pkg/endpoints/handlers/responsewriters/errors.go). */
export function forbiddenAction({ user, action }: Question, reason: string): ApiError {
  const because = reason ? `: ${reason}` : '';
  if (action.type === 'path') {
    return forbiddenPath(
      `User ${JSON.stringify(user.name)} cannot ${action.verb} path ${JSON.stringify(action.path)}${because}`,
    );
  }
  const { verb, group, resource, subresource, namespace, name } = action;
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const sentence = `User ${JSON.stringify(user.name)} cannot ${verb} resource "${what}" in API group "${group}" ${where}`;
  return forbidden({ group, resource }, name, sentence + because);
}
