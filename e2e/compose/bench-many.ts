import { setTimeout as wait } from 'node:timers/promises';
import type { Row } from '#bench/numbers-page.ts';
import { readyNodes, unlessAway } from './asking.ts';
import { docker } from './docker.ts';
import { Stack } from './stack.ts';

const JOIN_MILLISECONDS = 600_000;
const ROUND_MILLISECONDS = 500;
const SOAK_MILLISECONDS = 60_000;
const LARGEST_KUBELET_MEBIBYTES = 60;

/** So many kubelets, each in a container: whether all are Ready and stay so, and what memory each holds a minute later. */
export async function manyKubelets(
  nodes: number,
): Promise<{ readonly rows: readonly Row[]; readonly isWell: boolean }> {
  const environment = { ROLLCALL_NODES: '0', ROLLCALL_HEALTH_INTERVAL: '30s' };
  const stack = await Stack.create({ environment });
  try {
    await stack.compose('up', '--detach', '--build');
    const begin = performance.now();
    const scaled = stack.compose('up', '--detach', '--no-recreate', '--scale', `kubelet=${nodes}`);
    const [ready] = await Promise.all([untilReady(stack, nodes), scaled]);
    const seconds = (performance.now() - begin) / 1_000;
    await wait(SOAK_MILLISECONDS);
    const memory = await memoryByService(stack);
    const kubelets = (memory.get('kubelet') ?? []).toSorted((one, other) => one - other);
    const restarts = await restartCount(stack);
    const stillReady = (await readyNodes(await stack.admin())).length;
    const most = kubelets.at(-1) ?? Number.NaN;
    return {
      isWell: stillReady === nodes && restarts === 0 && most < LARGEST_KUBELET_MEBIBYTES,
      rows: [
        ['nodes Ready', `${ready}, after a minute ${stillReady}`, `${nodes}`],
        ['from `docker compose up --scale` to the last', `${seconds.toFixed(0)} s`, ''],
        ['restarts of any container', `${restarts}`, '0'],
        ['memory of a kubelet, median', mebibytes(kubelets[kubelets.length >> 1]), ''],
        ['memory of a kubelet, the largest', mebibytes(most), mebibytes(LARGEST_KUBELET_MEBIBYTES)],
        ...['apiserver', 'controller-manager', 'nats'].map((service): Row => {
          return [`memory of ${service}`, mebibytes(memory.get(service)?.[0]), ''];
        }),
      ],
    };
  } finally {
    await stack.down();
  }
}

/** How many are Ready in the end: all, or as many as were when the time was up. */
async function untilReady(stack: Stack, nodes: number): Promise<number> {
  const admin = await stack.admin();
  const giveUpAt = Date.now() + JOIN_MILLISECONDS;
  for (;;) {
    const count = (await unlessAway(() => readyNodes(admin)))?.length ?? 0;
    if (count === nodes || Date.now() > giveUpAt) return count;
    await wait(ROUND_MILLISECONDS);
  }
}

/** MiB of each container, by service. */
async function memoryByService(stack: Stack): Promise<ReadonlyMap<string, readonly number[]>> {
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

async function restartCount(stack: Stack): Promise<number> {
  const ids = (await stack.compose('ps', '--quiet')).split('\n').filter(Boolean);
  const counts = await docker(['inspect', '--format', '{{.RestartCount}}', ...ids]);
  return counts.split('\n').reduce((sum, count) => sum + Number(count), 0);
}

function mebibytes(amount = Number.NaN): string {
  return `${amount.toFixed(0)} MiB`;
}
