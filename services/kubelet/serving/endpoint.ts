import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import type { Shown } from './gatekeeper.ts';
import type { ServingPair } from './serving-pair.ts';

export type Question = {
  readonly method: string;
  readonly path: string;
  readonly shown: Shown;
};

export type Answer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
};

/** The kubelet's own HTTPS port. */
export type Endpoint = {
  readonly port: number;
  /** Connections that are open live on with the old one; new ones get this one. */
  replacePair(pair: ServingPair): void;
  close(): Promise<void>;
};

/**
 * Serves; without a pair every handshake fails until one is there, as upstream's kubelet does while its serving request
 * is pending. Clients may show a certificate, which `answer` gets unverified.
 * @throws PreflightError when the port is taken
 */
export async function serve(
  pair: ServingPair | undefined,
  on: { readonly host: string; readonly port: number },
  answer: (question: Question) => Promise<Answer>,
): Promise<Endpoint> {
  const server = createServer(
    { ...secretsOf(pair), minVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      respond(request, response, answer);
    },
  );
  // A handshake that fails is the client's trouble.
  server.on('tlsClientError', () => {});
  await listening(server, on);
  return {
    port: (server.address() as AddressInfo).port,
    replacePair: (replacement) =>
      server.setSecureContext({ ...secretsOf(replacement), minVersion: 'TLSv1.2' }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (question: Question) => Promise<Answer>,
): void {
  const question = {
    method: request.method ?? 'GET',
    path: (request.url ?? '/').split('?')[0] ?? '/',
    shown: {
      certificate: (request.socket as TLSSocket).getPeerX509Certificate()?.raw,
      authorizationHeader: request.headers.authorization,
    },
  };
  request.resume();
  answer(question).then(
    ({ status, contentType, body }) => {
      response.writeHead(status, { 'content-type': contentType });
      response.end(body);
    },
    // Answers tell their own errors; one that does not is ours, and must not be lost.
    (error: Error) => {
      response.destroy(error);
      process.emit('uncaughtException', error);
    },
  );
}

function secretsOf(pair: ServingPair | undefined) {
  return pair ? { cert: pair.certificatePem, key: pair.keyPem } : {};
}

function listening(
  server: Server,
  on: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new PreflightError(`--port: ${on.host}:${on.port}: ${error.message}`)),
    );
    server.listen(on, resolve);
  });
}
