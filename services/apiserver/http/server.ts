import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket, Server as TlsServer } from 'node:tls';
import { ApiError, methodNotAllowed } from '@rollcall/shared/kube/api-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { AuditRecord } from '#audit/audit-event.ts';
import { compressed } from '#content/compressed.ts';
import { watchContentType } from '#content/watch-event.ts';
import { watchObjects, watchSelection } from '#reading/watch-route.ts';
import type { RequestInfo } from '#requests/request-info.ts';
import type { Asked } from '#requests/wanted-content.ts';
import { type Arrival, admitRequest, type Guard, type RequestContext } from './admit-request.ts';
import { clientCredentials } from './client-credentials.ts';
import { type AdmittedRequest, dispatch, resourceRequest, type Served } from './dispatch.ts';
import { BODY_LIMIT_BYTES, errorAnswer } from './error-response.ts';
import { logRefusal } from './log-refusal.ts';
import { refuseBrokenRequest } from './refuse-broken-request.ts';
import { send, tooMany } from './send.ts';
import type { Traffic } from './traffic.ts';
import { openWatchSink } from './watch-sink.ts';

type ServingPair = { readonly certificatePem: string; readonly privateKeyPem: string };

export type ServerOptions = {
  readonly serving: ServingPair;
  readonly guard: Guard;
  readonly served: Served;
  readonly log: Logger;
  readonly observe: (request: Observation) => void;
  /** Hears of every request when it is answered; absent: nobody listens. */
  readonly audit?: ((record: AuditRecord) => void) | undefined;
  readonly traffic: Traffic;
  readonly onTlsError: () => void;
};

/** One answered request, for metrics. */
export type Observation = {
  readonly info: RequestInfo | undefined;
  readonly status: number;
  readonly seconds: number;
};

/** A context that holds no refusal. */
type Admitted = Required<Pick<RequestContext, 'query' | 'info' | 'user'>>;
type Exchange = { readonly auditId: string; readonly receivedAt: Date; error?: ApiError };

const URL_MAXIMUM_BYTES = 8 * 1024;
/** How long a connection stays open that nothing is asked on: a Lease is renewed every ten seconds (apiserver, pkg/server/secure_serving.go). */
const IDLE_MILLISECONDS = 90_000;
// Told to Node's server itself: of one that speaks both HTTP versions the framework sets none of them.
const HTTP1_TIMES = {
  keepAliveTimeout: IDLE_MILLISECONDS,
  headersTimeout: 32_000,
  requestTimeout: 60_000,
};
const TLS_MINIMUM = 'TLSv1.2';
const NO_BODY = Buffer.alloc(0);

/** The HTTPS front: HTTP/2 and HTTP/1.1 on one port, client certificates asked for and judged by the guard. */
export function createServer(options: ServerOptions): FastifyInstance {
  const app = newFramework(options);
  const { traffic } = options;
  app.server.on('tlsClientError', options.onTlsError);
  const contexts = new WeakMap<FastifyRequest, RequestContext>();
  const exchanges = new WeakMap<FastifyRequest, Exchange>();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    const auditId = randomUUID();
    reply.header('audit-id', auditId);
    if (options.audit) exchanges.set(request, { auditId, receivedAt: new Date() });
    const context = await admitRequest(options.guard, arrivalOf(request), options.log);
    contexts.set(request, context);
    if (context.refusal) throw context.refusal;
  });
  app.setErrorHandler((error, request, reply) => {
    remember(exchanges.get(request), error);
    logRefusal(error, { request, user: contexts.get(request)?.user }, options.log);
    // Closing at once what still sends its body would break the client's write before it reads the answer.
    reply.removeHeader('connection');
    return send(reply, errorAnswer(error, askedBy(request), options.log));
  });
  const audit = (stage: AuditRecord['stage'], request: FastifyRequest, status: number) => {
    const [context, exchange] = [contexts.get(request), exchanges.get(request)];
    if (!options.audit || !context || !exchange) return;
    options.audit(auditRecord(request, { stage, status, context, exchange }));
  };
  app.addHook('onResponse', async (request, reply) => {
    const status = reply.raw.statusCode;
    audit('ResponseComplete', request, status);
    const seconds = reply.elapsedTime / 1_000;
    options.observe({ info: contexts.get(request)?.info, status, seconds });
  });
  app.all('/*', async (request, reply) => {
    const context = contexts.get(request) as Admitted;
    if (context.info.verb === 'watch') {
      const begun = await startWatch(options, request, { reply, context });
      audit('ResponseStarted', request, 200);
      return begun;
    }
    // Nothing is awaited while there are seats.
    const entrance = traffic.enter(context.info, context.user);
    const pass = entrance instanceof Promise ? await entrance : entrance;
    if (!pass) return tooMany(reply);
    try {
      const answer = await dispatch(options.served, admittedRequest(request, context));
      return await send(reply, await compressed(answer, request.headers['accept-encoding']));
    } finally {
      traffic.leave(pass);
    }
  });
  // Methods that the framework has never heard of.
  app.setNotFoundHandler((request, reply) =>
    send(reply, errorAnswer(methodNotAllowed(), askedBy(request), options.log)),
  );
  return app;
}

function newFramework(options: ServerOptions): FastifyInstance {
  return Fastify({
    http2: true,
    https: {
      allowHTTP1: true,
      cert: options.serving.certificatePem,
      key: options.serving.privateKeyPem,
      minVersion: TLS_MINIMUM,
      requestCert: true,
      // An expired or foreign certificate must become a 401 that says so, not a broken handshake.
      rejectUnauthorized: false,
      ...HTTP1_TIMES,
    },
    http2SessionTimeout: IDLE_MILLISECONDS,
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: URL_MAXIMUM_BYTES },
    logController: new LogController({ disableRequestLogging: true }),
    // What the framework itself refuses, such as an URL that is none, is told like everything else.
    frameworkErrors: (error, request, reply) => {
      const asked = askedBy(request as unknown as FastifyRequest);
      send(reply as unknown as FastifyReply, errorAnswer(error, asked, options.log));
    },
    clientErrorHandler: refuseBrokenRequest,
  }) as unknown as FastifyInstance;
}

/** Takes another certificate for the connections that come from now on. */
export function serveCertificate(app: FastifyInstance, serving: ServingPair): void {
  const { certificatePem: cert, privateKeyPem: key } = serving;
  (app.server as unknown as TlsServer).setSecureContext({ cert, key, minVersion: TLS_MINIMUM });
}

function arrivalOf(request: FastifyRequest): Arrival {
  const credentials = clientCredentials(socketOf(request), request.headers);
  const { method, url, raw } = request;
  return { method, url, credentials, rawHeaders: raw.rawHeaders };
}

function auditRecord(
  request: FastifyRequest,
  of: {
    readonly stage: AuditRecord['stage'];
    readonly status: number;
    readonly context: RequestContext;
    readonly exchange: Exchange;
  },
): AuditRecord {
  const { stage, status, context, exchange } = of;
  return {
    stage,
    status,
    auditId: exchange.auditId,
    url: request.url,
    method: request.method,
    userAgent: request.headers['user-agent'],
    sourceIp: socketOf(request).remoteAddress,
    receivedAt: exchange.receivedAt,
    at: new Date(),
    user: context.impersonator ?? context.user,
    impersonatedUser: context.impersonator && context.user,
    action: context.info,
    decision: context.decision,
    error: exchange.error,
  };
}

function socketOf(request: FastifyRequest): TLSSocket {
  const raw = request.raw as IncomingMessage & { stream?: { session?: { socket: TLSSocket } } };
  return raw.stream?.session?.socket ?? (raw.socket as TLSSocket);
}

/** What the headers say of the form of an answer. */
function askedBy({ headers }: FastifyRequest): Required<Pick<Asked, 'accept' | 'userAgent'>> {
  return { accept: headers.accept, userAgent: headers['user-agent'] };
}

function admittedRequest(
  request: FastifyRequest,
  { info, user, query }: Admitted,
): AdmittedRequest {
  return {
    info,
    user,
    query,
    body: Buffer.isBuffer(request.body) ? request.body : NO_BODY,
    ifNoneMatch: request.headers['if-none-match'],
    contentType: request.headers['content-type'],
    ...askedBy(request),
  };
}

async function startWatch(
  options: ServerOptions,
  request: FastifyRequest,
  on: { readonly reply: FastifyReply; readonly context: Admitted },
): Promise<FastifyReply> {
  const { served, log } = options;
  const { info } = on.context;
  if (info.type !== 'resource') throw new Error('only resources are watched');
  const watched = resourceRequest(served, admittedRequest(request, on.context), info);
  watchSelection(watched);
  // The framework's headers are not sent with what it does not answer.
  on.reply.removeHeader('audit-id').hijack();
  const sink = openWatchSink(on.reply.raw, {
    contentType: watchContentType(watched.wanted),
    count: options.traffic.watchesOf(info),
  });
  watchObjects(served.store, watched, sink).catch((error: unknown) => {
    log.error({ err: error }, 'A watch broke off');
    sink.end();
  });
  return on.reply;
}

/** For the audit log, which is written when the answer is sent. */
function remember(exchange: Exchange | undefined, error: unknown): void {
  if (exchange && error instanceof ApiError) exchange.error = error;
}
