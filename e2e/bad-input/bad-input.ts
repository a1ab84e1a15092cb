import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { askRaw } from '#fuzz/ask-raw.ts';
import { illHealth } from '#fuzz/ill-health.ts';
import { Asker } from '#world/asker.ts';
import { Cluster } from '#world/cluster.ts';
import { type GoodObject, goodObjects } from '#world/good-objects.ts';
import { differences, settledVersions } from '#world/settled-versions.ts';
import { badBodies } from './bad-bodies.ts';
import { badCertificateRequests } from './bad-certificate-requests.ts';
import { badChanges } from './bad-changes.ts';
import { badFields } from './bad-fields.ts';
import type { BadInput } from './bad-input-case.ts';
import { badProtobuf } from './bad-protobuf.ts';
import { badTokenRequests } from './bad-token-requests.ts';
import { BAD_URLS } from './bad-urls.ts';
import { checkBadInput } from './check-bad-input.ts';

const AT_ONCE = 8;

process.exitCode = await checkAll();

async function checkAll(): Promise<number> {
  await using cluster = await Cluster.start();
  const goods = goodObjects('bad', await generateKeyPair());
  for (const { resource, object } of goods) await cluster.admin.create(resource, object);
  const before = await settledVersions(cluster.admin);
  const asker = new Asker(cluster.adminConfig, AT_ONCE);
  try {
    const inputs = badInputs(goods);
    const problems = await check(asker, inputs);
    problems.push(...(await askRaw(asker)));
    problems.push(...differences(before, await settledVersions(cluster.admin)));
    problems.push(...(await illHealth(cluster)));
    for (const problem of problems) console.log(`fails: ${problem}`);
    console.log(`${inputs.length} bad inputs, ${problems.length} problems`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    asker.close();
  }
}

function badInputs(goods: readonly GoodObject[]): BadInput[] {
  const requests = goods.filter(({ object }) => object.kind === 'CertificateSigningRequest');
  const accounts = goods.filter(({ object }) => object.kind === 'ServiceAccount');
  return [
    ...goods.flatMap((good) => [
      ...badBodies(good),
      ...badFields(good),
      ...badProtobuf(good),
      ...badChanges(good),
    ]),
    ...requests.flatMap(badCertificateRequests),
    ...accounts.flatMap(badTokenRequests),
    ...BAD_URLS,
  ];
}

async function check(asker: Asker, inputs: readonly BadInput[]): Promise<string[]> {
  const problems: string[] = [];
  for (let at = 0; at < inputs.length; at += AT_ONCE) {
    const some = inputs.slice(at, at + AT_ONCE);
    const found = await Promise.all(some.map((input) => checkBadInput(asker, input)));
    for (const [index, problem] of found.entries()) {
      if (problem) problems.push(`${some[index]?.what}: ${problem}`);
    }
  }
  return problems;
}
