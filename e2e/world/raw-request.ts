import { request } from 'node:https';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';

export type RawRequest = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
};

export type RawAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
};

/** One request as curl would send it, on a connection of its own. */
export function sendRaw(
  { server, certificateAuthorityPem: ca, clientCertificate }: ClientConfig,
  { method = 'GET', path, headers = {}, body = '' }: RawRequest,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(server);
  const { certificatePem: cert, keyPem: key } = clientCertificate ?? {};
  const to = { hostname, port, path, method, ca, cert, key, agent: false as const };
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...to, headers: { ...headers } as Record<string, string> });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    outgoing.end(body);
  });
}
