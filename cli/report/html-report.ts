import type { PhaseDocument, RunDocument } from '#measure/run-document.ts';
import { STAGES } from '#measure/stage.ts';
import { areaChart, barChart, boxChart, lineChart, type Point } from './chart.ts';
import { escaped, htmlTable } from './markup.ts';
import {
  causeRows,
  costRows,
  headline,
  stageRows,
  thresholdRows,
  writtenTimeRows,
} from './report-rows.ts';

const STYLE = `
body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .8rem; text-align: right; border-bottom: 1px solid #ccc; }
th:first-child, td:first-child, .words th, .words td { text-align: left; vertical-align: top; }
svg { max-width: 100%; height: auto; }
figure { margin: 1rem 0; break-inside: avoid; }
dt { font-weight: bold; } dd { margin: 0 0 .4rem; overflow-wrap: anywhere; }`;

/** A run as one page that needs nothing else: no script, no font, no picture from elsewhere. */
export function htmlReport(run: RunDocument): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Command', run.command],
    ['Server', `${run.server}${run.serverVersion ? `, ${run.serverVersion}` : ''}`],
    ['Begun', run.startedAt],
    ['Took', `${run.seconds.toFixed(1)} s${run.isInterrupted ? ', stopped before its end' : ''}`],
    ['Machine', run.machine],
  ];
  const parts = [
    '<h1>rollcall lab</h1>',
    `<dl>${facts.map(([name, text]) => `<dt>${name}</dt><dd>${escaped(text)}</dd>`).join('')}</dl>`,
    ...(run.thresholds.length > 0
      ? ['<h2>Thresholds</h2>', htmlTable(thresholdRows(run), 'left')]
      : []),
    ...run.phases.map(phaseSection),
    ...serverFigures(run),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>rollcall lab, ${escaped(run.startedAt)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>
<body>
${parts.join('\n')}
</body></html>
`;
}

function phaseSection(phase: PhaseDocument): string {
  const figures = phase.nodes > 0 ? phaseFigures(phase) : [];
  return [
    `<h2>${escaped(phase.name)}</h2>`,
    `<p>${escaped(headline(phase))}</p>`,
    ...figures.map(figure),
    ...(phase.stages.length > 0 ? [htmlTable(stageRows(phase))] : []),
    ...(phase.writtenTimes.length > 0 ? [htmlTable(writtenTimeRows(phase.writtenTimes))] : []),
    ...(phase.costs.length > 0 ? [htmlTable(costRows(phase))] : []),
    ...(phase.failures.length > 0
      ? ['<h3>Failures</h3>', htmlTable(causeRows(phase.failures), 'left')]
      : []),
    ...(phase.retries.length > 0
      ? ['<h3>Retries</h3>', htmlTable(causeRows(phase.retries), 'left')]
      : []),
  ].join('\n');
}

function phaseFigures({ course, stages, failures, retries, kind }: PhaseDocument): string[] {
  const over = (of: (point: (typeof course)[number]) => number): Point[] =>
    course.map((point) => [point.seconds, of(point)]);
  const done = kind === 'rotate' ? 'rotated' : 'joined';
  const waits = (['start', ...STAGES] as const).filter((stage) =>
    course.some(({ waiting }) => (waiting[stage] ?? 0) > 0),
  );
  return [
    lineChart({
      title: `Nodes that started, ${done} and failed`,
      x: 'seconds',
      y: 'nodes',
      lines: [
        { name: 'started', points: over(({ started }) => started) },
        { name: done, points: over((point) => point.done) },
        { name: 'failed', points: over(({ failed }) => failed) },
      ],
    }),
    boxChart({
      title: 'Time from a node’s start to each stage (1, 25, 50, 75 and 99 % of nodes)',
      x: 'milliseconds',
      boxes: stages.map(({ stage, hundredths: at }) => ({
        name: stage,
        values: [at[1] ?? 0, at[25] ?? 0, at[50] ?? 0, at[75] ?? 0, at[99] ?? 0],
      })),
    }),
    areaChart({
      title: 'Nodes under way, by the stage that they passed last',
      x: 'seconds',
      y: 'nodes',
      lines: waits.map((stage) => ({
        name: stage,
        points: over(({ waiting }) => waiting[stage] ?? 0),
      })),
    }),
    ...(failures.length + retries.length > 0
      ? [
          lineChart({
            title: 'Errors so far: nodes that failed, and what was tried again',
            x: 'seconds',
            y: 'errors',
            lines: [
              { name: 'failed', points: over(({ failed }) => failed) },
              { name: 'tried again', points: over(({ retried }) => retried) },
            ],
          }),
        ]
      : []),
    ...(failures.length > 0
      ? [
          barChart({
            title: 'Failures by cause',
            x: 'nodes',
            bars: failures.map(({ cause, count }) => ({ name: cause, value: count })),
          }),
        ]
      : []),
  ];
}

/** Processor and memory of each process that could be read, over the whole run. */
function serverFigures({ samples }: RunDocument): string[] {
  const names = [...new Set(samples.map(({ process }) => process))];
  const series = names.map((name) => ({
    name,
    of: samples.filter(({ process }) => process === name),
  }));
  if (series.every(({ of }) => of.length < 2)) return [];
  const busy = lineChart({
    title: 'Processor time',
    x: 'seconds of the run',
    y: '% of a core',
    lines: series.map(({ name, of }) => ({
      name,
      points: of.flatMap((sample, index): Point[] => {
        const before = of[index - 1];
        const elapsed = before ? sample.seconds - before.seconds : 0;
        if (!before || elapsed < 0.2) return [];
        return [[sample.seconds, ((sample.cpuSeconds - before.cpuSeconds) / elapsed) * 100]];
      }),
    })),
  });
  const memory = lineChart({
    title: 'Resident memory',
    x: 'seconds of the run',
    y: 'MB',
    lines: series.map(({ name, of }) => ({
      name,
      points: of.map(({ seconds, residentMegabytes }): Point => [seconds, residentMegabytes]),
    })),
  });
  return ['<h2>Processes</h2>', figure(busy), figure(memory)];
}

function figure(svg: string): string {
  return `<figure>${svg}</figure>`;
}
