import { createServer } from 'node:http';
import type { Logger } from '@rollcall/shared/process/log.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';

const RETRY_MILLISECONDS = 5_000;

/**
 * `/healthz` for whoever looks after the kubelet on its own machine, without TLS, as kubeadm and systemd units expect it.
 * A port that is taken is told and tried again, as upstream does; port 0 is none. Ends when `signal` aborts.
 */
export async function serveHealth(
  on: { readonly host: string; readonly port: number },
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  if (on.port === 0) return;
  while (!signal.aborted) {
    try {
      await listen(on, signal);
    } catch (error) {
      if (signal.aborted) return;
      log.error({ err: error, port: on.port }, 'Failed to start healthz server');
    }
    await sleep(RETRY_MILLISECONDS, signal);
  }
}

/** Resolves when the signal aborts. @throws Error of Node when the port cannot be had */
function listen(
  on: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      const isHealth = request.method === 'GET' && request.url === '/healthz';
      response.writeHead(isHealth ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(isHealth ? 'ok' : '404 page not found\n');
    });
    server.once('error', reject);
    server.once('close', resolve);
    signal.addEventListener('abort', () => {
      server.close();
      server.closeAllConnections();
    });
    server.listen(on);
  });
}
