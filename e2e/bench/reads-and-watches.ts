import { type ClientHttp2Session, connect } from 'node:http2';
import { Agent, request } from 'node:https';
import { parseArgs } from 'node:util';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { Cluster } from '#world/cluster.ts';
import { nodeRequest } from '#world/identity.ts';
import { natsProgram } from '#world/nats-server.ts';
import { REQUESTS } from '#world/resources.ts';
import { nodeProtobufMilliseconds } from './node-protobuf.ts';
import { machineLine, markdownTable, NUMBERS, type Row, writeSection } from './numbers-page.ts';

/**
 * What reads cost the apiserver, and whether a watcher pays for what it does not watch. Writes a table into docs/numbers.md;
 * `--only get` measures one part (lists, get, watches or protobuf), prints its rows and writes nothing down.
 */
const PARTS: Readonly<Record<string, (cluster: Cluster) => Promise<readonly Row[]>>> = {
  lists,
  get,
  watches,
  protobuf,
};

const OBJECTS = 5_000;
const WRITES = 1_000;
const GETS = 5_000;
const LISTS = 15;
const WATCHES = [0, 1_000, 5_000];
const AT_ONCE = 50;
const PATH = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const parts = values.only?.split(',') ?? Object.keys(PARTS);
  await using cluster = await Cluster.start();
  await createRequests(cluster);
  const rows: Row[] = [];
  for (const name of parts) {
    const part = PARTS[name];
    if (!part) throw new Error(`--only: there are ${Object.keys(PARTS).join(', ')}`);
    rows.push(...(await part(cluster)));
  }
  const report = `${machineLine(await natsProgram(cluster))}\n\n${markdownTable(rows)}\n`;
  process.stdout.write(report);
  if (values.only) return;
  await writeSection({ file: NUMBERS, command: 'npm run bench:reads', report });
}

async function lists(cluster: Cluster): Promise<readonly Row[]> {
  const json = await listMilliseconds(cluster, 'application/json');
  const table = await listMilliseconds(cluster, TABLE);
  return [
    [`list of ${OBJECTS} CSRs as JSON, p50`, `${json.toFixed(0)} ms`, '60 ms'],
    [`list of ${OBJECTS} CSRs as Table, p50`, `${table.toFixed(0)} ms`, '60 ms'],
  ];
}

/** The first few thousand run code that is not compiled yet: they have a row of their own. */
async function get(cluster: Cluster): Promise<readonly Row[]> {
  const first = await cpuMilliseconds(cluster, () => getOne(cluster, GETS));
  const next = await cpuMilliseconds(cluster, () => getOne(cluster, GETS));
  return [
    [`one CSR GET, kept-alive connection, CPU, first ${GETS}`, milliseconds(first / GETS), ''],
    [`one CSR GET, kept-alive connection, CPU, next ${GETS}`, milliseconds(next / GETS), '0.3 ms'],
  ];
}

async function watches(cluster: Cluster): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const count of WATCHES) rows.push(await writesBeside(cluster, count));
  return rows;
}

async function protobuf(): Promise<readonly Row[]> {
  const { write, read } = nodeProtobufMilliseconds();
  return [
    ['a Node of 12 kB to protobuf, CPU', milliseconds(write), '0.15 ms'],
    ['a Node of 12 kB from protobuf, CPU', milliseconds(read), '0.15 ms'],
  ];
}

function milliseconds(value: number): string {
  return `${value.toFixed(3)} ms`;
}

async function createRequests(cluster: Cluster): Promise<void> {
  const template = nodeRequest('n1', await generateKeyPair(), { signerName: 'example.com/none' });
  await inTurns(OBJECTS, async (index) => {
    await cluster.admin.create(REQUESTS, { ...template, metadata: { name: nameOf(index) } });
  });
}

async function listMilliseconds(cluster: Cluster, accept: string): Promise<number> {
  const times: number[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let round = 0; round < LISTS; round += 1) {
    const begin = performance.now();
    await fetched(cluster, { path: PATH, accept, agent });
    times.push(performance.now() - begin);
  }
  agent.destroy();
  return times.toSorted((a, b) => a - b)[Math.floor(LISTS / 2)] ?? Number.NaN;
}

async function getOne(cluster: Cluster, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let round = 0; round < count; round += 1) {
    await fetched(cluster, {
      path: `${PATH}/${nameOf(round % OBJECTS)}`,
      accept: 'application/json',
      agent,
    });
  }
  agent.destroy();
}

/** CPU of the apiserver for each of many writes, while others watch one name each, none of them written. */
async function writesBeside(cluster: Cluster, watches: number): Promise<Row> {
  const before = await heapBytes(cluster);
  const session = connect(cluster.adminConfig.server, tlsOf(cluster));
  await inTurns(watches, (index) =>
    openWatch(session, nameOf(WRITES + (index % (OBJECTS - WRITES)))),
  );
  const perWatch = watches === 0 ? 0 : ((await heapBytes(cluster)) - before) / watches;
  const cpu = await cpuMilliseconds(cluster, () =>
    inTurns(WRITES, (index) => label(cluster, index, watches)),
  );
  session.destroy();
  const memory = watches === 0 ? '' : `, ${(perWatch / 1_000).toFixed(1)} kB of heap a watch`;
  return [
    `one write beside ${watches} watches of other names, CPU`,
    `${(cpu / WRITES).toFixed(2)} ms${memory}`,
    watches === 0 ? '' : 'as without, 12 kB',
  ];
}

async function label(cluster: Cluster, index: number, value: number): Promise<void> {
  await cluster.admin.patch(REQUESTS, {
    name: nameOf(index),
    contentType: 'application/merge-patch+json',
    body: { metadata: { labels: { round: String(value) } } },
  });
}

/** Resolves when the watch's answer has begun. */
function openWatch(session: ClientHttp2Session, name: string): Promise<void> {
  const query = `watch=1&resourceVersion=0&fieldSelector=metadata.name%3D${name}`;
  const stream = session.request({ ':path': `${PATH}?${query}` });
  stream.on('error', () => {});
  stream.resume();
  return new Promise((resolve) => stream.once('response', () => resolve()));
}

function fetched(
  cluster: Cluster,
  {
    path,
    accept,
    agent,
  }: { readonly path: string; readonly accept: string; readonly agent: Agent },
): Promise<void> {
  const { hostname, port } = new URL(cluster.adminConfig.server);
  return new Promise((resolve, reject) => {
    const outgoing = request({
      hostname,
      port,
      path,
      agent,
      headers: { accept },
      ...tlsOf(cluster),
    });
    outgoing.on('response', (response) => {
      response.resume();
      response.on('end', resolve);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function tlsOf({ adminConfig }: Cluster) {
  const { certificateAuthorityPem: ca, clientCertificate } = adminConfig;
  return { ca, cert: clientCertificate?.certificatePem, key: clientCertificate?.keyPem };
}

async function cpuMilliseconds(cluster: Cluster, work: () => Promise<void>): Promise<number> {
  const before = await metric(cluster, 'process_cpu_seconds_total');
  await work();
  return ((await metric(cluster, 'process_cpu_seconds_total')) - before) * 1_000;
}

function heapBytes(cluster: Cluster): Promise<number> {
  return metric(cluster, 'nodejs_heap_size_used_bytes');
}

async function metric({ admin }: Cluster, name: string): Promise<number> {
  const { body } = await admin.raw({ method: 'GET', path: '/metrics' });
  return Number(new RegExp(`^${name} ([0-9.e+]+)`, 'm').exec(body)?.[1]);
}

async function inTurns(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function nameOf(index: number): string {
  return `request-${index}`;
}

await main();
