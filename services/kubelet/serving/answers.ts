import { ServerUnreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { Logger } from '@rollcall/shared/process/log.ts';
import type { Answer, Question } from './endpoint.ts';
import type { Entry, Gatekeeper } from './gatekeeper.ts';
import { type RequestAttributes, requestAttributes } from './request-attributes.ts';

/** What is served, by path. It runs no pods, and says so. */
export type Pages = {
  readonly metrics: () => string;
  readonly configuration: () => object;
};

const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json';
const NO_PODS = { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] };

/** Answers who is let in; the others get upstream's words (pkg/kubelet/server/server.go, InstallAuthFilter). */
export function answering(
  gatekeeper: Gatekeeper,
  pages: Pages,
  log: Logger,
): (question: Question) => Promise<Answer> {
  return async ({ method, path, shown }) => {
    const asked = requestAttributes(method, path);
    try {
      const entry = await gatekeeper.entry(shown, asked);
      return entry.verdict === 'in' ? pageAt(pages, method, path) : refusal(entry, asked);
    } catch (error) {
      log.warn({ err: error, path }, 'Could not find out whether a request may be answered');
      if (error instanceof ApiError || error instanceof ServerUnreachable) {
        return text(500, `Authorization error: ${error.message}\n`);
      }
      return text(503, `${(error as Error).message}\n`);
    }
  };
}

function refusal(
  entry: Exclude<Entry, { readonly verdict: 'in' }>,
  { verb, subresource }: RequestAttributes,
): Answer {
  if (entry.verdict === 'unauthorized') return text(401, 'Unauthorized');
  const what = `user=${entry.user}, verb=${verb}, resource=nodes, subresource=${subresource}`;
  return text(403, `Forbidden (${what})`);
}

function pageAt(pages: Pages, method: string, path: string): Answer {
  if (method !== 'GET') return text(405, 'Method Not Allowed\n');
  switch (path) {
    case '/healthz':
    case '/healthz/ping':
      return text(200, 'ok');
    case '/metrics':
      return {
        status: 200,
        contentType: 'text/plain; version=0.0.4; charset=utf-8',
        body: pages.metrics(),
      };
    case '/pods':
    case '/pods/':
    case '/runningpods/':
      return json(NO_PODS);
    case '/configz':
      return json({ kubeletconfig: pages.configuration() });
    default:
      return text(404, '404 page not found\n');
  }
}

function text(status: number, body: string): Answer {
  return { status, contentType: TEXT, body };
}

function json(value: object): Answer {
  return { status: 200, contentType: JSON_TYPE, body: JSON.stringify(value) };
}
