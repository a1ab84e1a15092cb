import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { SUBJECT_ACCESS_REVIEWS } from '#loop/reconcile.ts';
import type { Metrics } from './metrics.ts';
import type { Answer, Visitor } from './serve.ts';

export type AnswersOptions = {
  readonly client: ApiClient;
  readonly metrics: Metrics;
  /** What is not well, a line each; none when all is. */
  readonly problems: () => readonly string[];
};

/** Health for everybody; metrics for whom the apiserver lets read them, as upstream delegates it. */
export function answersOf(
  options: AnswersOptions,
): (path: string, visitor: Visitor | undefined) => Promise<Answer> {
  return async (path, visitor) => {
    if (path === '/livez') return { status: 200, body: 'ok' };
    if (path === '/healthz' || path === '/readyz') return health(options.problems());
    if (path !== '/metrics') return { status: 404, body: '404 page not found\n' };
    if (!visitor) return { status: 401, body: 'Unauthorized\n' };
    if (!(await mayReadMetrics(options.client, visitor))) {
      const body = `forbidden: User ${JSON.stringify(visitor.name)} cannot get path "/metrics"\n`;
      return { status: 403, body };
    }
    const { contentType, body } = await options.metrics.expose();
    return { status: 200, body, contentType };
  };
}

function health(problems: readonly string[]): Answer {
  if (problems.length === 0) return { status: 200, body: 'ok' };
  return { status: 500, body: problems.map((problem) => `[-]${problem}\n`).join('') };
}

async function mayReadMetrics(client: ApiClient, visitor: Visitor): Promise<boolean> {
  const review = await client.create(SUBJECT_ACCESS_REVIEWS, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    metadata: {},
    spec: {
      user: visitor.name,
      groups: [...visitor.groups, 'system:authenticated'],
      nonResourceAttributes: { path: '/metrics', verb: 'get' },
    },
  });
  return (review['status'] as { readonly allowed?: boolean } | undefined)?.allowed === true;
}
