import type { CertificatePair } from '@rollcall/shared/api-client/kubeconfig.ts';
import type { Asked, Question } from '#world/asker.ts';
import type { Cluster } from '#world/cluster.ts';

/** Asks as somebody, and keeps the pair under its title. */
export type Ask = (title: string, question: Question, who?: Who) => Promise<Asked>;

/** The admin, nobody, the holder of a bootstrap token, or of a certificate, under the name that is kept. */
export type Who =
  | 'admin'
  | 'nobody'
  | { readonly token: string }
  | { readonly name: string; readonly certificate: CertificatePair };

/** Questions that belong together, in their order; they are kept in `pairs/<name>.json`. */
export type Tale = {
  readonly name: string;
  tell(ask: Ask, cluster: Cluster): Promise<void>;
};

export function get(path: string, accept?: string): Question {
  return { method: 'GET', path, ...(accept && { headers: { accept } }) };
}

export function send(
  method: string,
  path: string,
  body: unknown,
  type = 'application/json',
): Question {
  const bytes = Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return { method, path, headers: { 'content-type': type }, body: bytes };
}
