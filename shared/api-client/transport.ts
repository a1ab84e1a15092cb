import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import type { ClientConfig } from './kubeconfig.ts';
import { unreachable } from './server-unreachable.ts';

export type TransportRequest = {
  readonly method: string;
  /** Path and query, from the server's root. */
  readonly path: string;
  readonly body?: { readonly contentType: string; readonly text: string };
  /** How long until the answer's head must be there. */
  readonly timeoutMilliseconds: number;
};

export type ConnectionOptions = {
  /** Requests wait for each other beyond that; a watch holds a connection as long as it lives. No limit where absent. */
  readonly connectionsMax?: number;
  /** Made before from the same config, by `secureContextFor`: many clients of one config need not each make their own. */
  readonly secureContext?: SecureContext;
  /** Told when the TLS handshake of a connection is done. */
  readonly onConnect?: () => void;
};

/** HTTP/1.1 over kept-alive TLS connections: HTTP/2 costs each kubelet and each server more memory than it saves here. */
export type Transport = {
  /**
   * Sends and hands back the answer, its body still to be read.
   * @throws ServerUnreachable when no answer comes, or the signal's reason
   */
  send(request: TransportRequest, signal?: AbortSignal): Promise<IncomingMessage>;
  /** Closes every connection, also those in use, and opens the next with these credentials. */
  replaceCredentials(config: ClientConfig): void;
  close(): void;
};

/** @throws Error of OpenSSL when a certificate or key of the config cannot be used */
export function createTransport(
  config: ClientConfig,
  options: ConnectionOptions & { readonly userAgent: string },
): Transport {
  let current = connectionsFor(config, options);
  return {
    send: (request, signal) => send({ ...current, ...options }, request, signal),
    replaceCredentials(replacement) {
      const old = current;
      const { secureContext: _, ...others } = options;
      current = connectionsFor(replacement, others);
      old.agent.destroy();
    },
    close: () => current.agent.destroy(),
  };
}

type Connections = {
  readonly agent: Agent;
  readonly server: Server;
  readonly token: string | undefined;
};

type Server = {
  /** As errors call it. */
  readonly origin: string;
  /** Where its connections go, in the words of Node's requests. */
  readonly place: Pick<RequestOptions, 'hostname' | 'port'>;
  /** Before each path: a server may live below one. */
  readonly prefix: string;
};

/** Holds connections to one server, opened with one set of credentials: any of them may serve any request. */
class OneServerAgent extends Agent {
  override getName(): string {
    return '';
  }
}

/** What TLS needs of a config: whom to trust, and what to show. @throws Error of OpenSSL when it cannot be used */
export function secureContextFor(config: ClientConfig): SecureContext {
  return createSecureContext({
    minVersion: 'TLSv1.2',
    ...(config.certificateAuthorityPem && { ca: config.certificateAuthorityPem }),
    ...(config.clientCertificate && {
      cert: config.clientCertificate.certificatePem,
      key: config.clientCertificate.keyPem,
    }),
  });
}

function connectionsFor(config: ClientConfig, options: ConnectionOptions): Connections {
  const secureContext = options.secureContext ?? secureContextFor(config);
  // No resumed sessions: each connection shows its certificate anew, so that an expired one is noticed.
  const agent = new OneServerAgent({
    keepAlive: true,
    maxCachedSessions: 0,
    ...(options.connectionsMax && { maxSockets: options.connectionsMax }),
    secureContext,
    ...(config.tlsServerName && { servername: config.tlsServerName }),
  });
  return { agent, server: serverAt(new URL(config.server)), token: config.token };
}

function serverAt(url: URL): Server {
  const { hostname, port } = urlToHttpOptions(url);
  const place = { hostname: hostname ?? url.hostname, ...(port !== undefined && { port }) };
  return { origin: url.origin, place, prefix: url.pathname.replace(/\/$/, '') };
}

function send(
  connections: Connections & ConnectionOptions & { readonly userAgent: string },
  request: TransportRequest,
  signal?: AbortSignal,
): Promise<IncomingMessage> {
  const { agent, server, token, userAgent, onConnect } = connections;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const outgoing = httpsRequest({
      ...server.place,
      path: server.prefix + request.path,
      agent,
      method: request.method,
      headers: {
        accept: 'application/json',
        'user-agent': userAgent,
        ...(token && { authorization: `Bearer ${token}` }),
        ...(request.body && {
          'content-type': request.body.contentType,
          'content-length': Buffer.byteLength(request.body.text),
        }),
      },
      ...(signal && { signal }),
    });
    const timer = setTimeout(() => {
      outgoing.destroy(timedOut(request.timeoutMilliseconds));
    }, request.timeoutMilliseconds);
    outgoing.once('close', () => clearTimeout(timer));
    if (onConnect) {
      outgoing.once('socket', (socket) => {
        if (socket.connecting) socket.once('secureConnect', onConnect);
      });
    }
    outgoing.once('response', (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    // Stays for the connection's life: an error after the answer's head is told by the body's reader.
    outgoing.on('error', (error) => {
      reject(signal?.aborted ? signal.reason : unreachable(server.origin, error));
    });
    outgoing.end(request.body?.text);
  });
}

function timedOut(milliseconds: number): Error {
  return Object.assign(new Error(`no answer within ${milliseconds} ms`), { code: 'ETIMEDOUT' });
}
