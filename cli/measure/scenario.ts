import { parseDuration } from '@rollcall/shared/time/duration.ts';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { type Arrivals, NODES_MAX, parseRate } from './arrivals.ts';
import type { PhasePlan, PhaseWork } from './phase-plan.ts';
import { parseThreshold } from './threshold.ts';

const PHASES_MAX = 1_000;

const duration = z.string().transform(readBy(parseDuration));
const count = z.int().min(1).max(NODES_MAX);
const arrivals = {
  concurrency: count.optional(),
  rate: z.string().transform(readBy(parseRate)).optional(),
  spread: duration.optional(),
  'all-at-once': z.boolean().optional(),
};

const work = {
  join: z.strictObject({ nodes: count, stay: z.boolean().default(true), ...arrivals }),
  rotate: z.strictObject({ 'after-trust-change': z.boolean().default(false), ...arrivals }),
  steady: z.strictObject({ duration }),
  away: z.strictObject({ duration, ...arrivals }),
  leave: z.strictObject({ clean: z.boolean().default(false) }),
};

const phase = z
  .strictObject({
    name: z.string().min(1).optional(),
    thresholds: z.array(z.string().transform(readBy(parseThreshold))).default([]),
    join: work.join.optional(),
    rotate: work.rotate.optional(),
    steady: work.steady.optional(),
    away: work.away.optional(),
    leave: work.leave.optional(),
  })
  .refine((value) => kindsOf(value).length === 1, {
    error: `must have one of ${Object.keys(work).join(', ')}`,
  })
  .refine((value) => saidArrivals(value).length <= 1, {
    error: 'must have at most one of concurrency, rate, spread, all-at-once',
  });

const scenario = z.strictObject({ phases: z.array(phase).min(1).max(PHASES_MAX) });

type Phase = z.infer<typeof phase>;

/** Reads a scenario's YAML: phases, each with what the nodes do and what must hold. @throws RangeError that names the field */
export function parseScenario(text: string): PhasePlan[] {
  const read = scenario.safeParse(yamlOf(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new RangeError(`${fieldName(issue?.path ?? [])}: ${issue?.message}`);
  }
  const names = new Map<string, number>();
  return read.data.phases.map((each) => {
    const planned = workOf(each);
    const name = each.name ?? planned.kind;
    const times = (names.get(name) ?? 0) + 1;
    names.set(name, times);
    return {
      ...planned,
      name: times === 1 ? name : `${name} ${times}`,
      thresholds: each.thresholds,
    };
  });
}

function yamlOf(text: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new RangeError(`not YAML: ${(error as Error).message.trim()}`, { cause: error });
  }
}

function workOf({ join, rotate, steady, away, leave }: Phase): PhaseWork {
  if (join) {
    const { nodes, stay } = join;
    return { kind: 'join', nodes, stay, goal: 'ready', arrivals: arrivalsOf(join) };
  }
  if (rotate) {
    const isAfterTrustChange = rotate['after-trust-change'];
    return { kind: 'rotate', arrivals: arrivalsOf(rotate), isAfterTrustChange };
  }
  if (steady) return { kind: 'steady', milliseconds: steady.duration };
  if (away) return { kind: 'away', milliseconds: away.duration, arrivals: arrivalsOf(away) };
  return { kind: 'leave', clean: leave?.clean ?? false };
}

type SaidArrivals = {
  readonly concurrency?: number | undefined;
  readonly rate?: number | undefined;
  readonly spread?: number | undefined;
  readonly 'all-at-once'?: boolean | undefined;
};

type Arriving = {
  readonly join?: SaidArrivals | undefined;
  readonly rotate?: SaidArrivals | undefined;
  readonly away?: SaidArrivals | undefined;
};

/** All at once where nothing is said. */
function arrivalsOf({ concurrency, rate, spread }: SaidArrivals): Arrivals {
  if (concurrency !== undefined) return { kind: 'concurrency', atOnce: concurrency };
  if (rate !== undefined) return { kind: 'rate', perSecond: rate };
  if (spread !== undefined) return { kind: 'spread', milliseconds: spread };
  return { kind: 'all-at-once' };
}

function kindsOf(value: object): string[] {
  const has = new Map(Object.entries(value));
  return Object.keys(work).filter((kind) => has.get(kind) !== undefined);
}

function saidArrivals({ join, rotate, away }: Arriving): unknown[] {
  const said = join ?? rotate ?? away ?? {};
  const { concurrency, rate, spread, 'all-at-once': allAtOnce } = said;
  return [concurrency, rate, spread, allAtOnce || undefined].filter((each) => each !== undefined);
}

/** What a reader of text finds wrong becomes an issue of the field. */
function readBy<T>(read: (text: string) => T) {
  return (text: string, context: z.RefinementCtx): T => {
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  };
}

function fieldName(parts: readonly PropertyKey[]): string {
  const text = parts
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  return text === '' ? 'the document' : text.replace(/^\./, '');
}
