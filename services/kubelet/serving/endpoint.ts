import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';
import type { ServingPair } from './serving-pair.ts';

/** The kubelet's own HTTPS port; here it tells that the kubelet is alive, and nothing else. */
export type Endpoint = { readonly port: number; close(): Promise<void> };

/** @throws PreflightError when the port is taken */
export async function serve(
  pair: ServingPair,
  on: { readonly host: string; readonly port: number },
): Promise<Endpoint> {
  const server = createServer(
    { cert: pair.certificatePem, key: pair.keyPem, minVersion: 'TLSv1.2' },
    (request, response) => {
      const isHealth = request.method === 'GET' && request.url === '/healthz';
      response.writeHead(isHealth ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(isHealth ? 'ok' : '404 page not found\n');
    },
  );
  // A handshake that fails is the client's trouble.
  server.on('tlsClientError', () => {});
  await listening(server, on);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
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
