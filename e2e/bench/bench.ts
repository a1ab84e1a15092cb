import { Cluster } from '#world/cluster.ts';
import { BesideNats, natsProgram } from '#world/nats-server.ts';
import { startMilliseconds } from './apiserver-start.ts';
import { appendMilliseconds } from './append.ts';
import { residentMegabytes } from './memory.ts';
import { machineLine, markdownTable, NUMBERS, type Row, writeSection } from './numbers-page.ts';

const RUNS = 5;

/** Measures a small cluster on this machine, and writes the table into docs/numbers.md. */
async function main(): Promise<void> {
  const joins = [];
  for (let run = 0; run < RUNS; run += 1) joins.push(await joinAfterServing());
  await using cluster = await Cluster.start(['--nodes=1']);
  const memory = await residentMegabytes(cluster);
  const binary = await natsProgram(cluster);
  await using quick = await BesideNats.start(binary, { syncAlways: false });
  const starts = [];
  for (let run = 0; run < RUNS; run += 1) starts.push(await startMilliseconds(cluster, binary));
  const withoutSync = await appendMilliseconds({ url: quick.url });
  const withSync = await appendMilliseconds(await cluster.logServer('apiserver'));
  const rows: Row[] = [
    ['three nodes Ready after the apiserver answers', ms(median(joins)), '2000 ms'],
    ['apiserver start to ready, empty log', ms(median(starts)), '1000 ms'],
    ['one CSR decision and append, no fsync wait, median', ms(withoutSync), '0.5 ms'],
    ['the same, fsync before each acknowledgement', ms(withSync), ''],
    ['idle apiserver, resident', mb(memory.apiserver), '120 MB'],
    ['idle controller-manager, resident', mb(memory['controller-manager']), '80 MB'],
    ['idle kubelet, resident', mb(memory['kubelet-node-1']), '80 MB'],
  ];
  const report = `${machineLine(binary)}\n\n${markdownTable(rows)}\n`;
  process.stdout.write(report);
  await writeSection({ file: NUMBERS, command: 'npm run bench', report });
}

/** From the apiserver's first answer to the last node's Ready. */
async function joinAfterServing(): Promise<number> {
  await using cluster = await Cluster.start(['--nodes=3']);
  const log = await cluster.log('apiserver');
  const serving = log.split('\n').find((line) => line.includes('Serving securely')) ?? '{}';
  const begin = Date.parse((JSON.parse(serving) as { readonly time: string }).time);
  const ready = cluster.document.nodes.map(({ stages }) => Date.parse(stages['ready'] ?? ''));
  return Math.max(...ready) - begin;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
}

function mb(value: number | undefined): string {
  return `${Math.round(value ?? Number.NaN)} MB`;
}

await main();
