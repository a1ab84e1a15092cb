import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ROOT } from '#world/process.ts';
import { readyNodes, unlessAway } from './asking.ts';
import { docker } from './docker.ts';
import { Stack } from './stack.ts';

/** `npm run bench:containers`: a hundred kubelets in containers, into docs/numbers.md. Exit code 4: not all was well. */
const NODES = 100;
const JOIN_MILLISECONDS = 600_000;
const ROUND_MILLISECONDS = 500;
const SOAK_MILLISECONDS = 60_000;
const LARGEST_KUBELET_MEBIBYTES = 60;
const NUMBERS = path.join(ROOT, 'docs', 'numbers.md');
const [BEGIN, END] = [
  '<!-- written by npm run bench:containers -->\n',
  '<!-- end of npm run bench:containers -->',
];

const stack = await Stack.create({ environment: { ROLLCALL_NODES: '0' } });
try {
  await stack.compose('up', '--detach', '--build');
  const begin = performance.now();
  const scaled = stack.compose('up', '--detach', '--no-recreate', '--scale', `kubelet=${NODES}`);
  const ready = await untilReady();
  const seconds = (performance.now() - begin) / 1_000;
  await scaled;
  await wait(SOAK_MILLISECONDS);
  const memory = await memoryByService();
  const kubelets = (memory.get('kubelet') ?? []).toSorted((one, other) => one - other);
  const restarts = await restartCount();
  const stillReady = (await readyNodes(await stack.admin())).length;
  const most = kubelets.at(-1) ?? Number.NaN;
  const rows = [
    ['nodes Ready', `${ready}, after a minute ${stillReady}`, `${NODES}`],
    ['from `docker compose up --scale` to the last', `${seconds.toFixed(0)} s`, ''],
    ['restarts of any container', `${restarts}`, '0'],
    ['memory of a kubelet, median', `${mebibytes(kubelets[kubelets.length >> 1])}`, ''],
    ['memory of a kubelet, the largest', mebibytes(most), `${LARGEST_KUBELET_MEBIBYTES} MiB`],
    ...['apiserver', 'controller-manager', 'nats'].map((service) => {
      return [`memory of ${service}`, mebibytes(memory.get(service)?.[0]), ''];
    }),
  ];
  await writeSection(rows);
  const isWell = stillReady === NODES && restarts === 0 && most < LARGEST_KUBELET_MEBIBYTES;
  process.exitCode = isWell ? 0 : 4;
} finally {
  await stack.down();
}

/** How many are Ready in the end: all, or as many as were when the time was up. */
async function untilReady(): Promise<number> {
  const admin = await stack.admin();
  const giveUpAt = Date.now() + JOIN_MILLISECONDS;
  for (;;) {
    const count = (await unlessAway(() => readyNodes(admin)))?.length ?? 0;
    if (count === NODES || Date.now() > giveUpAt) return count;
    await wait(ROUND_MILLISECONDS);
  }
}

/** MiB of each container, by service. */
async function memoryByService(): Promise<ReadonlyMap<string, readonly number[]>> {
  const text = await docker(['stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}']);
  const all = text.split('\n').flatMap((line) => {
    const [, service, amount, unit] =
      new RegExp(`^${stack.project}-(.*)-\\d+ ([\\d.]+)([KMG])iB`).exec(line) ?? [];
    if (!service) return [];
    const factor = unit === 'G' ? 1_024 : unit === 'K' ? 1 / 1_024 : 1;
    return [{ service, mebibytes: Number(amount) * factor }];
  });
  const services = new Set(all.map(({ service }) => service));
  return new Map(
    [...services].map((service) => {
      const own = all.filter((each) => each.service === service);
      return [service, own.map((each) => each.mebibytes)] as const;
    }),
  );
}

async function restartCount(): Promise<number> {
  const ids = (await stack.compose('ps', '--quiet')).split('\n').filter(Boolean);
  const counts = await docker(['inspect', '--format', '{{.RestartCount}}', ...ids]);
  return counts.split('\n').reduce((sum, count) => sum + Number(count), 0);
}

async function writeSection(rows: readonly (readonly string[])[]): Promise<void> {
  const [processor] = os.cpus();
  const gibibytes = Math.round(os.totalmem() / 2 ** 30);
  const machine = `${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} × ${processor?.model}, ${gibibytes} GB, ${os.type()} ${os.release()}.`;
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  const table = ['| what | measured | target |', '|---|--:|--:|', ...lines].join('\n');
  const text = await readFile(NUMBERS, 'utf8');
  const [before, rest = ''] = text.split(BEGIN);
  const after = rest.slice(rest.indexOf(END));
  await writeFile(NUMBERS, `${before}${BEGIN}${machine}\n\n${table}\n${after}`);
  process.stdout.write(`${machine}\n\n${table}\n`);
}

function mebibytes(amount = Number.NaN): string {
  return `${amount.toFixed(0)} MiB`;
}
