import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Cluster } from '#world/cluster.ts';
import { natsProgram } from '#world/nats-server.ts';
import { busyPercent, cpuMilliseconds, cpuWords, runLab, stageOf } from './lab-run.ts';
import { startOnLongLog } from './long-log.ts';
import { modelCheck, modelTable } from './model-check.ts';
import {
  machineLine,
  markdownTable,
  NUMBERS,
  type Row,
  SCALE,
  writeSection,
} from './numbers-page.ts';

const COMMAND = 'npm run bench:lab';
const SIZES_OF_MODEL = [500, 1_000, 5_000];
/** `--small` runs everything with a fiftieth of the nodes, to see that it works; it writes nothing down. */
const isSmall = process.argv.includes('--small');
const nodes = (many: number) => (isSmall ? Math.ceil(many / 50) : many);

/** Measures many nodes on this machine with the lab as generator, and writes the table into docs/numbers.md. */
async function main(): Promise<void> {
  const joined = await joins();
  const rows = [
    ...joined.rows,
    ...(await storm(joined.cpu)),
    ...(await rotation()),
    ...(await steady()),
    ...(await longLog()),
  ];
  const report = `${machineLine(joined.natsServer)} The lab runs on the same machine.\n\n${markdownTable(rows)}\n`;
  process.stdout.write(report);
  if (!isSmall) await writeSection({ file: NUMBERS, command: COMMAND, report });
  const model = modelTable(await modelCheck(SIZES_OF_MODEL.map(nodes)));
  process.stdout.write(model);
  if (isSmall) return;
  const modelReport = `${machineLine(joined.natsServer)}\n\n${model}`;
  await writeSection({ file: SCALE, command: COMMAND, report: modelReport });
}

async function joins() {
  await using cluster = await Cluster.start(['--nodes=0']);
  const count = nodes(1_000);
  const words = ['join', `--nodes=${count}`, '--concurrency=100'];
  // Programs that have just started run slowly: they are measured warm.
  await runLab(cluster, ['join', `--nodes=${nodes(300)}`]);
  const certificate = await runLab(cluster, [...words, '--until=written']);
  const ready = await runLab(cluster, words);
  const name = `${count} nodes, 100 at a time`;
  const rows: Row[] = [
    [`${name}: certificates a second`, certificate.perSecond.toFixed(0), '160'],
    [`${name}: CPU a certificate`, cpuWords(certificate), '6 ms'],
    [`${name}, to Ready: a second`, ready.perSecond.toFixed(0), ''],
    [`${name}, to Ready: CPU a join`, cpuWords(ready), ''],
  ];
  return { rows, cpu: cpuMilliseconds(ready), natsServer: await natsProgram(cluster) };
}

async function storm(cpuOfThousand: number): Promise<Row[]> {
  await using cluster = await Cluster.start(['--nodes=0']);
  const count = nodes(5_000);
  const phase = await runLab(cluster, [
    'join',
    `--nodes=${count}`,
    '--all-at-once',
    '--timeout=10m',
  ]);
  const name = `${count} nodes all at once`;
  const memory = phase.costs.find(({ process }) => process === 'apiserver')?.residentMegabytesMax;
  const ratio = cpuMilliseconds(phase) / cpuOfThousand;
  return [
    [`${name}: lost`, String(phase.failed), '0'],
    [
      `${name}: p99 to Ready`,
      `${((stageOf(phase, 'ready')?.p99 ?? 0) / 1_000).toFixed(1)} s`,
      '60 s',
    ],
    [`${name}: CPU a join, against the run of 1,000`, `${ratio.toFixed(2)} ×`, '1.3 ×'],
    [`${name}: apiserver's memory at most`, `${memory?.toFixed(0)} MB`, '600 MB'],
  ];
}

async function rotation(): Promise<Row[]> {
  await using cluster = await Cluster.start(['--nodes=0']);
  const count = nodes(1_000);
  const phase = await runLab(cluster, ['rotate', `--nodes=${count}`, '--all-at-once']);
  const name = `${count} nodes rotate at one instant`;
  return [
    [`${name}: done`, `${phase.done} in ${phase.seconds.toFixed(1)} s`, '10 s'],
    [`${name}: not ready meanwhile`, String(phase.heartbeats.notReady), '0'],
  ];
}

async function steady(): Promise<Row[]> {
  await using cluster = await Cluster.start(['--nodes=0']);
  const count = nodes(5_000);
  const duration = isSmall ? '12s' : '60s';
  await runLab(cluster, ['steady', '--nodes=1', '--duration=1s']);
  const before = await bytesBelow(cluster.file('nats'));
  const phase = await runLab(cluster, [
    'steady',
    `--nodes=${count}`,
    `--duration=${duration}`,
    '--timeout=10m',
  ]);
  const grown = (await bytesBelow(cluster.file('nats'))) - before;
  const name = `${count} steady nodes`;
  return [
    [`${name}: control plane, of one core`, `${busyPercent(phase).toFixed(0)} %`, '50 %'],
    [`${name}: leases renewed a second`, (phase.heartbeats.leases / phase.seconds).toFixed(0), ''],
    [`${name}: log on disk, joins included`, `${(grown / 1e6).toFixed(0)} MB`, ''],
  ];
}

async function longLog(): Promise<Row[]> {
  await using cluster = await Cluster.start(['--nodes=0']);
  const commits = nodes(100_000);
  const milliseconds = await startOnLongLog(cluster, commits);
  return [
    [
      `apiserver start on a log of ${commits} CSR commits`,
      `${Math.round(milliseconds)} ms`,
      '3000 ms',
    ],
  ];
}

async function bytesBelow(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

await main();
