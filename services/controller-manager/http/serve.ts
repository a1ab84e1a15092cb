import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';

export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
};

/** Who asks, as far as TLS can tell; undefined without a certificate of the client authorities. */
export type Visitor = { readonly name: string; readonly groups: readonly string[] };

export type ServeOptions = {
  readonly host: string;
  readonly port: number;
  readonly certificatePem: string;
  readonly keyPem: string;
  /** Authorities of client certificates, PEM; undefined: none is looked at. */
  readonly clientAuthoritiesPem: string | undefined;
  readonly answer: (path: string, visitor: Visitor | undefined) => Promise<Answer>;
};

const REQUEST_MILLISECONDS = 10_000;
const HEADERS_BYTES_MAXIMUM = 8_192;

/** A few answers over HTTPS, for probes and scrapes. @throws PreflightError when the port is taken */
export async function serve(options: ServeOptions): Promise<Server> {
  const { certificatePem: cert, keyPem: key, clientAuthoritiesPem } = options;
  const server = createServer(
    {
      cert,
      key,
      minVersion: 'TLSv1.2',
      requestCert: true,
      rejectUnauthorized: false,
      ...(clientAuthoritiesPem !== undefined && { ca: clientAuthoritiesPem }),
      requestTimeout: REQUEST_MILLISECONDS,
      maxHeaderSize: HEADERS_BYTES_MAXIMUM,
    },
    (request, response) => void respond(options, request, response),
  );
  await listening(server, options);
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function respond(
  { answer, clientAuthoritiesPem }: ServeOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.resume();
  const [path = ''] = (request.url ?? '').split('?');
  const visitor = clientAuthoritiesPem === undefined ? undefined : visitorOf(request);
  const given: Answer = ['GET', 'HEAD'].includes(request.method ?? '')
    ? await answer(path, visitor).catch(failed)
    : { status: 405, body: 'method not allowed\n' };
  response.writeHead(given.status, {
    'content-type': given.contentType ?? 'text/plain; charset=utf-8',
    'cache-control': 'no-cache, private',
  });
  response.end(given.body);
}

/** The cause goes to whoever asks: it is about the apiserver that was asked on their behalf. */
function failed(error: Error): Answer {
  return { status: 500, body: `${error.message}\n` };
}

function visitorOf({ socket }: IncomingMessage): Visitor | undefined {
  const tls = socket as TLSSocket;
  if (!tls.authorized) return undefined;
  const { CN: name, O: groups = [] } = tls.getPeerCertificate().subject;
  if (typeof name !== 'string') return undefined;
  return { name, groups: [groups].flat() };
}

function listening(server: Server, { host, port }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : error.message;
      reject(
        new PreflightError(
          `--secure-port: ${host}:${port} ${why}; choose another port, or 0 to serve nothing`,
        ),
      );
    });
    server.listen({ host, port }, () => resolve());
  });
}
