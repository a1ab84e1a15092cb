import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Cluster } from '#world/cluster.ts';
import { clientCertificate } from '#world/identity.ts';
import { natsProgram } from '#world/nats-server.ts';
import { allowInspection, type InspectedMemory, inspectedMemory } from './inspected-memory.ts';
import { machineLine, markdownTable, NUMBERS, type Row, writeSection } from './numbers-page.ts';
import { SteadyNode } from './steady-node.ts';

/**
 * What the steady state of one kubelet costs the apiserver: a Lease every ten seconds, a status every five minutes, five
 * watches, over one HTTP/2 connection. Memory is compared with that of an apiserver that some nodes have warmed and left,
 * each time after its garbage is collected. Run as `node e2e/bench/steady-nodes.ts --nodes 500 --seconds 60`.
 */
const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '60' },
  },
});
const [count, seconds] = [Number(values.nodes), Number(values.seconds)];
const BEAT_MILLISECONDS = 10_000;
const REPORT_MILLISECONDS = 5 * 60_000;
const SETTLE_MILLISECONDS = 15_000;
const TICKS_EACH_SECOND = 100;
const AT_ONCE = 20;
const WARMING_NODES = 100;
const WARMING_BEATS = 20;

allowInspection();
await using cluster = await Cluster.start(['--nodes=0']);
const failures: string[] = [];
await warmUp();
const before = await inspectedMemory(cluster, 'apiserver');
const nodes = await startNodes('steady', count);
const timers = nodes.flatMap(({ node, index }) => [
  every(BEAT_MILLISECONDS, index / count, () => node.beat()),
  every(REPORT_MILLISECONDS, index / count, () => node.report()),
]);
await wait(SETTLE_MILLISECONDS);
const begin = await cpuSeconds();
await wait(seconds * 1_000);
const core = (((await cpuSeconds()) - begin) / seconds / count) * 100;
const after = await inspectedMemory(cluster, 'apiserver');
for (const stop of timers) stop();
for (const { node } of nodes) node.stop();
const kilobytes = (what: keyof InspectedMemory) =>
  ((after[what] - before[what]) / count / 1_000).toFixed(0);
const shares = `${kilobytes('heapBytes')} kB of heap, ${kilobytes('externalBytes')} kB of buffers`;
const rows: Row[] = [
  [`${count} steady nodes: of a core each`, `${core.toFixed(3)} %`, '0.1 %'],
  [`${count} steady nodes: memory each`, `${kilobytes('residentBytes')} kB: ${shares}`, '60 kB'],
  [`${count} steady nodes: requests that failed in ${seconds} s`, String(failures.length), '0'],
];
const report = `${machineLine(await natsProgram(cluster))}\n\n${markdownTable(rows)}\n`;
process.stdout.write(report);
await writeSection({ file: NUMBERS, command: 'npm run bench:nodes', report });
for (const failure of new Set(failures)) console.log(failure);
process.exitCode = failures.length > 0 ? 1 : 0;

/** Nodes that come, renew their Leases and go, so that what only the first ones cost is there before. */
async function warmUp(): Promise<void> {
  const first = await startNodes('first', WARMING_NODES);
  for (let round = 0; round < WARMING_BEATS; round += 1) {
    await Promise.all(first.map(({ node }) => node.beat()));
  }
  for (const { node } of first) node.stop();
  await wait(SETTLE_MILLISECONDS);
}

async function startNodes(prefix: string, many: number) {
  const authority = await cluster.authority();
  const { server, certificateAuthorityPem = '' } = cluster.adminConfig;
  const started: { readonly node: SteadyNode; readonly index: number }[] = [];
  const one = async (index: number) => {
    const name = `${prefix}-${index}`;
    const subject = { commonName: `system:node:${name}`, organizations: ['system:nodes'] };
    const certificate = await clientCertificate(authority, { subject });
    const node = new SteadyNode({ name, server, certificateAuthorityPem, certificate });
    await node.start();
    started.push({ node, index });
  };
  for (let index = 0; index < many; index += AT_ONCE) {
    const length = Math.min(AT_ONCE, many - index);
    await Promise.all(Array.from({ length }, (_, offset) => one(index + offset)));
  }
  return started;
}

/** Spread over the period by `phase`, from 0 to 1. Returns how to stop it. */
function every(milliseconds: number, phase: number, work: () => Promise<void>): () => void {
  let interval: NodeJS.Timeout | undefined;
  const run = () => {
    work().catch((error: Error) => failures.push(error.message));
  };
  const first = setTimeout(() => {
    run();
    interval = setInterval(run, milliseconds);
  }, milliseconds * phase);
  return () => {
    clearTimeout(first);
    clearInterval(interval);
  };
}

async function cpuSeconds(): Promise<number> {
  const pid = (await readFile(cluster.file('run', 'apiserver.pid'), 'utf8')).trim();
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // proc(5): after the name in brackets, user and system time are fields 14 and 15, counted from 1.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_EACH_SECOND;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
