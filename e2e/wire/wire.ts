import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Asker } from '#world/asker.ts';
import { Cluster } from '#world/cluster.ts';
import { CERTIFICATE } from './certificate-tale.ts';
import { DISCOVERY } from './discovery-tale.ts';
import { NEWER_KUBEADM } from './newer-kubeadm-tale.ts';
import { NEWER_KUBELET } from './newer-kubelet-tale.ts';
import { APPLY, OBJECT } from './object-tale.ts';
import { type RecordedPair, recordedPair } from './recorded-pair.ts';
import { REFUSALS, TOKENS } from './refusal-tale.ts';
import type { Ask, Tale, Who } from './tale.ts';

const TALES: readonly Tale[] = [
  DISCOVERY,
  CERTIFICATE,
  OBJECT,
  APPLY,
  REFUSALS,
  TOKENS,
  NEWER_KUBELET,
  NEWER_KUBEADM,
];
const DIRECTORY = path.join(import.meta.dirname, 'pairs');
const isWriting = process.argv.includes('--write');

await using cluster = await Cluster.start();
const problems: string[] = [];
// One after the other, for they share a cluster.
for (const tale of TALES) problems.push(...(await checkTale(tale)));
for (const problem of problems) console.log(problem);
if (isWriting) console.log('written: now read the difference (git diff e2e/wire/pairs)');
else console.log(problems.length === 0 ? 'as recorded' : 'fails; npm run golden records it anew');
process.exitCode = problems.length === 0 ? 0 : 1;

async function checkTale(tale: Tale): Promise<string[]> {
  const told = await tell(tale);
  const file = path.join(DIRECTORY, `${tale.name}.json`);
  if (isWriting) {
    await mkdir(DIRECTORY, { recursive: true });
    await writeFile(file, `${JSON.stringify(told, null, 1)}\n`);
    return [];
  }
  const recorded = JSON.parse(await readFile(file, 'utf8')) as readonly RecordedPair[];
  return [
    ...lost(tale, recorded, told),
    ...told.flatMap((pair) => difference(tale, pair, recorded)),
  ];
}

async function tell(tale: Tale): Promise<RecordedPair[]> {
  const pairs: RecordedPair[] = [];
  const askers: Asker[] = [];
  const ask: Ask = async (title, question, who = 'admin') => {
    const asker = new Asker(configOf(who));
    askers.push(asker);
    const headers = hasToken(who) ? { authorization: `Bearer ${who.token}` } : {};
    const asked = await asker.ask({ ...question, headers: { ...question.headers, ...headers } });
    pairs.push(recordedPair(title, { who, question, asked }));
    return asked;
  };
  try {
    await tale.tell(ask, cluster);
    // As it comes back from a file.
    return JSON.parse(JSON.stringify(pairs)) as RecordedPair[];
  } finally {
    for (const asker of askers) asker.close();
  }
}

function configOf(who: Who) {
  const { clientCertificate, ...withoutCertificate } = cluster.adminConfig;
  if (typeof who === 'object' && 'certificate' in who)
    return { ...withoutCertificate, clientCertificate: who.certificate };
  return who === 'admin' && clientCertificate
    ? { ...withoutCertificate, clientCertificate }
    : withoutCertificate;
}

function hasToken(who: Who): who is { readonly token: string } {
  return typeof who === 'object' && 'token' in who;
}

function lost(
  { name }: Tale,
  recorded: readonly RecordedPair[],
  told: readonly RecordedPair[],
): string[] {
  const titles = new Set(told.map(({ title }) => title));
  return recorded
    .filter(({ title }) => !titles.has(title))
    .map(({ title }) => `${name}: "${title}" is recorded and was not asked`);
}

function difference(
  { name }: Tale,
  pair: RecordedPair,
  recorded: readonly RecordedPair[],
): string[] {
  const before = recorded.find(({ title }) => title === pair.title);
  if (isDeepStrictEqual(before, pair)) return [];
  const as = (of: RecordedPair | undefined) => JSON.stringify(of?.answer ?? null, null, 1);
  return [`${name}: "${pair.title}"\nrecorded: ${as(before)}\nnow: ${as(pair)}\n`];
}
