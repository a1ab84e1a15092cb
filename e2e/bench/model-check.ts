import { writeFile } from 'node:fs/promises';
import { Cluster } from '#world/cluster.ts';
import { runProgram } from '#world/process.ts';
import type { Scale } from './lab-part.ts';
import { type LabPhase, labDocument, stageOf } from './lab-run.ts';

const SIZES = [500, 1_000, 5_000];

type Checked = {
  readonly nodes: number;
  readonly measured: { readonly perSecond: number; readonly p99Milliseconds: number };
  readonly predicted: { readonly perSecond: number; readonly p99Milliseconds: number };
};

/** Joins of several sizes, all at once, each on a cluster of its own, against what the model says from the first alone. */
export async function model(cluster: Cluster, { nodes }: Scale): Promise<string> {
  const sizes = SIZES.map(nodes);
  const [first = 1] = sizes;
  await labDocument(cluster, ['join', `--nodes=${first}`]);
  const file = cluster.file('model.json');
  await writeFile(file, await labDocument(cluster, allAtOnce(first)));
  const words = ['lab', 'model', file, '--json', ...sizes.map((size) => `--nodes=${size}`)];
  const { stdout, stderr, code } = await runProgram('cli/main.ts', words);
  if (code !== 0) throw new Error(stderr);
  const predictions = JSON.parse(stdout) as readonly Checked['predicted'][];
  const checked: Checked[] = [];
  for (const [index, predicted] of predictions.entries()) {
    const count = sizes[index] ?? 0;
    checked.push({ nodes: count, predicted, measured: await measure(count) });
  }
  return modelTable(checked);
}

function modelTable(checked: readonly Checked[]): string {
  const rows = checked.map(({ nodes, measured, predicted }) =>
    [
      nodes,
      measured.perSecond.toFixed(0),
      predicted.perSecond.toFixed(0),
      `${(measured.p99Milliseconds / 1_000).toFixed(1)} s`,
      `${(predicted.p99Milliseconds / 1_000).toFixed(1)} s`,
    ].join(' | '),
  );
  return [
    '| nodes, all at once | measured a second | predicted | measured p99 | predicted |',
    '|--:|--:|--:|--:|--:|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

async function measure(nodes: number): Promise<Checked['measured']> {
  await using cluster = await Cluster.start(['--nodes=0']);
  await labDocument(cluster, ['join', '--nodes=100']);
  const { phases } = JSON.parse(await labDocument(cluster, allAtOnce(nodes))) as {
    readonly phases: readonly LabPhase[];
  };
  const [phase] = phases;
  const p99 = phase && stageOf(phase, 'ready')?.p99;
  return { perSecond: phase?.perSecond ?? Number.NaN, p99Milliseconds: p99 ?? Number.NaN };
}

function allAtOnce(nodes: number): readonly string[] {
  return ['join', `--nodes=${nodes}`, '--all-at-once', '--timeout=10m'];
}
