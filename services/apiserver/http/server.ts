import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { ApiError, unauthorized } from '@rollcall/shared/kube/api-error.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Authentication, Credentials } from '#authentication/credentials.ts';
import type { Answer } from './answer.ts';
import { clientCredentials } from './client-credentials.ts';
import { type AdmittedRequest, dispatch, resourceRequest, type Served } from './dispatch.ts';
import { BODY_LIMIT_BYTES, errorAnswer } from './error-response.ts';
import { InflightLimit } from './inflight-limit.ts';
import { type RequestInfo, requestInfo } from './request-info.ts';
import { watchObjects, watchSelection } from './watch-route.ts';
import { openWatchSink } from './watch-sink.ts';

/** Who may do what. Both are asked before a body is read. */
export type Guard = {
  authenticate(credentials: Credentials): Authentication;
  /** Returns the refusal, or undefined when the request may be made. */
  refusal(user: User, info: RequestInfo): ApiError | undefined;
};

export type ServerOptions = {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly guard: Guard;
  readonly served: Served;
  readonly log: Logger;
  readonly observe: (request: Observation) => void;
  readonly limits: { readonly reading: number; readonly mutating: number };
};

/** One answered request, for metrics and the audit log. */
export type Observation = {
  readonly info: RequestInfo | undefined;
  readonly user: User | undefined;
  readonly status: number;
  readonly seconds: number;
};

type Context = { readonly info: RequestInfo; readonly user: User; readonly query: URLSearchParams };

const URL_MAXIMUM_BYTES = 8 * 1024;
const REQUEST_TIMEOUT_MILLISECONDS = 60_000;

/** The HTTPS front: HTTP/2 and HTTP/1.1 on one port, client certificates asked for and judged by the guard. */
export function createServer(options: ServerOptions): FastifyInstance {
  const app = Fastify({
    http2: true,
    https: {
      allowHTTP1: true,
      cert: options.certificatePem,
      key: options.privateKeyPem,
      minVersion: 'TLSv1.2',
      requestCert: true,
      // An expired or foreign certificate must become a 401 that says so, not a broken handshake.
      rejectUnauthorized: false,
    },
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
    routerOptions: { maxParamLength: URL_MAXIMUM_BYTES },
    disableRequestLogging: true,
    // What the framework itself refuses, such as an URL that is none, is told like everything else.
    frameworkErrors: (error, _request, reply) => {
      send(reply as unknown as FastifyReply, errorAnswer(error, options.log));
    },
  }) as unknown as FastifyInstance;
  const limit = new InflightLimit(options.limits);
  const contexts = new WeakMap<FastifyRequest, Context>();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request) => {
    contexts.set(request, admitted(options, request));
  });
  app.setErrorHandler((error, _request, reply) => {
    // Closing at once what still sends its body would break the client's write before it reads the answer.
    reply.removeHeader('connection');
    return send(reply, errorAnswer(error, options.log));
  });
  app.addHook('onResponse', async (request, reply) => {
    const context = contexts.get(request);
    const seconds = reply.elapsedTime / 1_000;
    options.observe({
      info: context?.info,
      user: context?.user,
      status: reply.statusCode,
      seconds,
    });
  });
  app.all('/*', async (request, reply) => {
    const context = contexts.get(request) as Context;
    if (context.info.verb === 'watch') return startWatch(options, request, { reply, context });
    const release = limit.enter(context.info.verb);
    if (!release) return tooMany(reply);
    try {
      return await send(reply, await dispatch(options.served, admittedRequest(request, context)));
    } finally {
      release();
    }
  });
  return app;
}

/** Authentication, then authorization, before anything is read. @throws ApiError 400, 401, 403 */
function admitted({ guard, log }: ServerOptions, request: FastifyRequest): Context {
  const { pathname, searchParams } = splitUrl(request.url);
  const authentication = guard.authenticate(clientCredentials(socketOf(request), request.headers));
  if (authentication.verdict === 'refused') {
    log.warn(
      { path: pathname, reason: authentication.reason },
      'Unable to authenticate the request',
    );
    throw unauthorized();
  }
  const { user } = authentication;
  const info = requestInfo(request.method, pathname, searchParams);
  const refusal = guard.refusal(user, info);
  if (refusal) throw refusal;
  return { info, user, query: searchParams };
}

function splitUrl(url: string): {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
} {
  if (url.length > URL_MAXIMUM_BYTES) {
    throw new ApiError(
      414,
      'RequestURITooLong',
      `the URL is longer than ${URL_MAXIMUM_BYTES} bytes`,
    );
  }
  const mark = url.indexOf('?');
  const pathname = mark < 0 ? url : url.slice(0, mark);
  return { pathname, searchParams: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)) };
}

function socketOf(request: FastifyRequest): TLSSocket {
  const raw = request.raw as IncomingMessage & { stream?: { session?: { socket: TLSSocket } } };
  return raw.stream?.session?.socket ?? (raw.socket as TLSSocket);
}

function admittedRequest(request: FastifyRequest, { info, user, query }: Context): AdmittedRequest {
  return {
    info,
    user,
    query,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    accept: request.headers.accept,
    contentType: request.headers['content-type'],
  };
}

async function startWatch(
  options: ServerOptions,
  request: FastifyRequest,
  on: { readonly reply: FastifyReply; readonly context: Context },
): Promise<FastifyReply> {
  const { served, log } = options;
  const { info } = on.context;
  if (info.type !== 'resource') throw new Error('only resources are watched');
  const watched = resourceRequest(served, admittedRequest(request, on.context), info);
  watchSelection(watched);
  on.reply.hijack();
  const sink = openWatchSink(on.reply.raw);
  watchObjects(served.store, watched, sink).catch((error: unknown) => {
    log.error({ err: error }, 'A watch broke off');
    sink.end();
  });
  return on.reply;
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply
    .code(answer.status)
    .headers({
      'content-type': answer.contentType,
      'cache-control': 'no-cache, private',
      'x-content-type-options': 'nosniff',
      ...answer.headers,
    })
    .send(answer.body);
}

function tooMany(reply: FastifyReply): FastifyReply {
  return reply
    .code(429)
    .headers({ 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' })
    .send('Too many requests, please try again later.');
}
