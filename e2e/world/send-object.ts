import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Cluster } from './cluster.ts';
import { sendRaw } from './raw-request.ts';

export type SentObject = {
  readonly method: string;
  readonly path: string;
  /** The body's content type; JSON where absent. */
  readonly type?: string;
  readonly body?: unknown;
};

/** What came back: an object, or a Status, whose fields these are. */
export type ObjectOrStatus = KubeObject & {
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly field?: string }[] };
};

/** One request by the administrator with an object or a patch, in whatever content type, as curl would send it. */
export async function sendObject(
  { adminConfig }: Cluster,
  { method, path, type = 'application/json', body }: SentObject,
): Promise<{ readonly status: number; readonly object: ObjectOrStatus }> {
  const headers = { 'content-type': type, 'user-agent': 'curl/8' };
  const text = body === undefined ? '' : JSON.stringify(body);
  const answer = await sendRaw(adminConfig, { method, path, headers, body: text });
  return { status: answer.status, object: JSON.parse(answer.body) as ObjectOrStatus };
}
