import { parseArgs } from 'node:util';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { Asker } from '#world/asker.ts';
import { Cluster } from '#world/cluster.ts';
import { goodObjects } from '#world/good-objects.ts';
import { differences, settledVersions } from '#world/settled-versions.ts';
import { askArbitrary } from './ask-arbitrary.ts';
import { askRaw } from './ask-raw.ts';
import { illHealth, memoryMegabytes } from './ill-health.ts';

const AT_ONCE = 16;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
const [requests, seed] = [Number(values.requests), Number(values.seed)];
if (!Number.isSafeInteger(requests) || requests < 1 || !Number.isSafeInteger(seed)) {
  console.error(
    '--requests and --seed are whole numbers: npm run fuzz -- --requests 10000 --seed 1',
  );
  process.exit(3);
}
const problems = await fuzz();
for (const problem of problems) console.error(problem);
const again = `npm run fuzz -- --requests ${requests} --seed ${seed}`;
console.log(problems.length ? `fails; again: ${again}` : 'healthy, and nothing has changed');
process.exitCode = problems.length ? 1 : 0;

/** What was wrong in the end. */
async function fuzz(): Promise<string[]> {
  await using cluster = await Cluster.start();
  const goods = goodObjects('fuzz', await generateKeyPair());
  for (const { resource, object } of goods) await cluster.admin.create(resource, object);
  const before = await settledVersions(cluster.admin);
  const asker = new Asker(cluster.adminConfig, AT_ONCE);
  const startedAt = Date.now();
  try {
    const raw = await askRaw(asker);
    const arbitrary = await askArbitrary(asker, goods, { requests, seed, atOnce: AT_ONCE });
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    const memory = await memoryMegabytes(cluster.admin);
    console.log(`${requests} requests of seed ${seed} in ${seconds} s, ${memory} MB in the end`);
    console.log(arbitrary.tally);
    const changes = differences(before, await settledVersions(cluster.admin));
    return [...raw, ...arbitrary.faults, ...changes, ...(await illHealth(cluster))];
  } finally {
    asker.close();
  }
}
