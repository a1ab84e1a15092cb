import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';

export type Question = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** A watch is read to its end too. */
  readonly whole?: boolean;
};

export type Asked = {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

const ANSWER_TIMEOUT_MILLISECONDS = 60_000;

/** Asks an apiserver anything at all, well formed or not, over HTTP/1.1 connections that it keeps. */
export class Asker {
  readonly #agent: Agent;
  readonly #config: ClientConfig;

  constructor(config: ClientConfig, connectionsMax = 16) {
    this.#config = config;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connectionsMax, ...tlsOptions(config) });
  }

  /** The whole answer; of a watch that is granted only its head. @throws Error when there is none in time */
  async ask({ method, path, headers: sent, body, whole }: Question): Promise<Asked> {
    // Node sends a GET's body without saying how long it is.
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const headers = { ...sent, ...length };
    const { hostname, port } = new URL(this.#config.server);
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MILLISECONDS);
    return await new Promise((resolve, reject) => {
      const outgoing = request({
        agent: this.#agent,
        hostname,
        port,
        method,
        path,
        headers,
        signal,
        // Node would look for the Host header's name in the certificate.
        servername: '',
      });
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        const answer = { code: response.statusCode ?? 0, headers: response.headers };
        const isWatch = answer.code === 200 && response.headers['content-length'] === undefined;
        if (isWatch && path.includes('watch') && !whole) {
          response.destroy();
          return resolve({ ...answer, body: Buffer.alloc(0) });
        }
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ ...answer, body: Buffer.concat(chunks) }));
        response.on('error', reject);
      });
      outgoing.end(body);
    });
  }

  /** Writes bytes on a connection of their own and returns all that comes back until it is closed, or silent for a while. */
  async raw(bytes: Uint8Array, silenceMilliseconds = 300): Promise<string> {
    const { hostname, port } = new URL(this.#config.server);
    return await new Promise((resolve, reject) => {
      const options = { host: hostname, port: Number(port), ...tlsOptions(this.#config) };
      const socket: TLSSocket = connect(options, () => socket.write(bytes));
      let text = '';
      const done = () => {
        socket.destroy();
        resolve(text);
      };
      socket.setTimeout(silenceMilliseconds + 5_000).on('timeout', done);
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        socket.setTimeout(silenceMilliseconds);
      });
      socket.on('close', done);
      socket.on('error', (error: NodeJS.ErrnoException) => {
        // A server may well hang up on one who talks like this.
        if (error.code === 'ECONNRESET' || error.code === 'EPIPE') done();
        else reject(error);
      });
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function tlsOptions({ certificateAuthorityPem, clientCertificate }: ClientConfig) {
  return {
    ALPNProtocols: ['http/1.1'],
    ...(certificateAuthorityPem && { ca: certificateAuthorityPem }),
    ...(clientCertificate && {
      cert: clientCertificate.certificatePem,
      key: clientCertificate.keyPem,
    }),
  };
}
