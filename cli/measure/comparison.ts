import type { PhaseDocument, RunDocument } from './run-document.ts';

/** One number of two runs. */
export type ComparedNumber = {
  readonly phase: string;
  readonly what: string;
  readonly unit: string;
  readonly first: number;
  readonly second: number;
};

/** What both runs measured, phase by phase of the same name. */
export function comparison(first: RunDocument, second: RunDocument): ComparedNumber[] {
  return first.phases.flatMap((phase) => {
    const other = second.phases.find(({ name }) => name === phase.name);
    if (!other) return [];
    const theirs = new Map(numbersOf(other).map((number) => [number.what, number.value]));
    return numbersOf(phase).flatMap(({ what, unit, value }) => {
      const beside = theirs.get(what);
      return beside === undefined
        ? []
        : [{ phase: phase.name, what, unit, first: value, second: beside }];
    });
  });
}

type Named = { readonly what: string; readonly unit: string; readonly value: number };

function numbersOf(phase: PhaseDocument): Named[] {
  return [
    { what: 'nodes', unit: '', value: phase.nodes },
    { what: 'done', unit: '', value: phase.done },
    { what: 'failed', unit: '', value: phase.failed },
    { what: 'time', unit: 's', value: phase.seconds },
    { what: 'nodes a second', unit: '/s', value: phase.perSecond },
    ...phase.stages.flatMap(({ stage, sinceStart }) => [
      { what: `p50 ${stage}`, unit: 'ms', value: sinceStart.p50 },
      { what: `p99 ${stage}`, unit: 'ms', value: sinceStart.p99 },
    ]),
    ...phase.costs.flatMap((cost) => [
      { what: `CPU a node, ${cost.process}`, unit: 'ms', value: cost.cpuMillisecondsPerNode },
      { what: `memory, ${cost.process}`, unit: 'MB', value: cost.residentMegabytesMax },
    ]),
  ];
}
