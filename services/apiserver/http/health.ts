import { type Answer, textAnswer } from '#content/answer.ts';

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
  const [, endpoint = '', ...rest] = path.split('/');
  if (!['healthz', 'livez', 'readyz'].includes(endpoint)) return undefined;
  const all = endpoint === 'readyz' ? checks.readyz : checks.livez;
  // The names of checks hold slashes themselves.
  const only = rest.join('/');
  return only ? oneAnswer(all, only) : allAnswer(all, { endpoint, query });
}

function oneAnswer(checks: readonly HealthCheck[], name: string): Answer | undefined {
  const check = checks.find((each) => each.name === name);
  if (!check) return undefined;
  const problem = check.problem();
  return problem === undefined
    ? textAnswer(200, 'ok')
    : textAnswer(500, `internal server error: ${problem}\n`);
}

function allAnswer(
  checks: readonly HealthCheck[],
  { endpoint, query }: { readonly endpoint: string; readonly query: URLSearchParams },
): Answer {
  const excluded = query.getAll('exclude');
  const results = checks.map((check) => {
    if (excluded.includes(check.name)) return { line: `[+]${check.name} excluded: ok` };
    const problem = check.problem();
    return problem === undefined
      ? { line: `[+]${check.name} ok` }
      : { line: `[-]${check.name} failed: ${problem}`, failed: true };
  });
  const failed = results.some((result) => result.failed);
  if (!failed && !query.has('verbose')) return textAnswer(200, 'ok');
  const unmatched = excluded.filter((name) => !checks.some((check) => check.name === name));
  const warnings = unmatched.length
    ? [
        `warn: some health checks cannot be excluded: no matches for ${unmatched.map((name) => JSON.stringify(name)).join(', ')}`,
      ]
    : [];
  const verdict = `${endpoint} check ${failed ? 'failed' : 'passed'}`;
  const lines = [...results.map(({ line }) => line), ...warnings, verdict];
  return textAnswer(failed ? 500 : 200, `${lines.join('\n')}\n`);
}
