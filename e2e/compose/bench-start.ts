import type { Row } from '#bench/numbers-page.ts';
import { eventually } from '#world/eventually.ts';
import { docker, logsOf } from './docker.ts';
import { Stack } from './stack.ts';

const RUNS = 3;
const UP = 'The cluster is up';

/** How soon three nodes are Ready after `docker compose up`, and how soon the control plane in one container is. */
export async function startRows(): Promise<readonly Row[]> {
  await docker(['compose', '--profile', 'all-in-one', 'build', 'init', 'all-in-one']);
  const [stacks, ones]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run += 1) {
    stacks.push(await secondsOfStack());
    ones.push(await secondsOfOne());
  }
  return [
    ['three nodes Ready after the first container was made, median', seconds(stacks), '15 s'],
    ['all-in-one: the cluster is up after its start, median', seconds(ones), '3 s'],
  ];
}

/** By the containers' own records, so that what looks at them does not count. */
async function secondsOfStack(): Promise<number> {
  const stack = await Stack.create();
  try {
    await stack.compose('up', '--detach');
    for (const number of [1, 2, 3]) {
      const container = stack.container('kubelet', number);
      await eventually('it is ready', async () =>
        (await logsOf(container)).includes('The node is ready'),
      );
    }
    return await stack.secondsToReady();
  } finally {
    await stack.down();
  }
}

async function secondsOfOne(): Promise<number> {
  const stack = await Stack.create({ profiles: ['all-in-one'] });
  try {
    await stack.compose('up', '--detach', 'all-in-one');
    const { State } = await stack.inspect('all-in-one');
    const said = await eventually('it is up', async () => {
      const log = await logsOf(stack.container('all-in-one'), '--timestamps');
      return log.split('\n').find((line) => line.includes(UP));
    });
    return (Date.parse(said.split(' ')[0] ?? '') - Date.parse(State.StartedAt)) / 1_000;
  } finally {
    await stack.down();
  }
}

function seconds(values: readonly number[]): string {
  const median = values.toSorted((one, other) => one - other)[values.length >> 1];
  return `${median?.toFixed(1)} s`;
}
