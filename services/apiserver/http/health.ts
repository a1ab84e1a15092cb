import { type Answer, textAnswer } from './answer.ts';

/** One thing that must be well; `problem` says what is not. */
export type HealthCheck = { readonly name: string; problem(): string | undefined };

export type HealthChecks = {
  readonly livez: readonly HealthCheck[];
  readonly readyz: readonly HealthCheck[];
};

/** `/healthz`, `/livez`, `/readyz`, each also for one check and with `?verbose` and `?exclude=` (apiserver, pkg/server/healthz). */
export function healthAnswer(
  path: string,
  query: URLSearchParams,
  checks: HealthChecks,
): Answer | undefined {
  const [, endpoint = '', only, ...rest] = path.split('/');
  if (!['healthz', 'livez', 'readyz'].includes(endpoint) || rest.length > 0) return undefined;
  const all = endpoint === 'readyz' ? checks.readyz : checks.livez;
  const excluded = query.getAll('exclude');
  const asked = all.filter(({ name }) => (only ? name === only : !excluded.includes(name)));
  if (only && asked.length === 0) return undefined;
  const results = asked.map((check) => ({ name: check.name, problem: check.problem() }));
  const failed = results.some(({ problem }) => problem !== undefined);
  if (!failed && !query.has('verbose')) return textAnswer(200, 'ok');
  const lines = results.map(({ name, problem }) =>
    problem === undefined ? `[+]${name} ok` : `[-]${name} failed: ${problem}`,
  );
  const verdict = `${endpoint} check ${failed ? 'failed' : 'passed'}`;
  return textAnswer(failed ? 503 : 200, `${[...lines, verdict].join('\n')}\n`);
}
