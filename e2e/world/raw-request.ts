import { request } from 'node:https';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';

export type RawRequest = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
};

export type RawAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** The body as it came, for what is no text. */
  readonly bytes: Buffer;
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
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(parts);
        const { statusCode: status = 0, headers: received } = response;
        resolve({ status, headers: received, body: bytes.toString('utf8'), bytes });
      });
    });
    outgoing.end(body);
  });
}
