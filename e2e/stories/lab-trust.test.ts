import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import test from 'node:test';
import {
  type Authority,
  createAuthority,
  signCertificate,
} from '@rollcall/shared/pki/authority.ts';
import { generateKeyPair, privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';
import { Cluster } from '#world/cluster.ts';
import { runProgram, startProgram } from '#world/process.ts';

const hour = 3_600_000;
const life = { notBefore: new Date(Date.now() - hour), notAfter: new Date(Date.now() + hour) };

type Phase = {
  readonly name: string;
  readonly done: number;
  readonly failed: number;
  readonly seconds: number;
  readonly heartbeats: { readonly certificates: number; readonly notReady: number | null };
  readonly writtenTimes: readonly {
    readonly place: string;
    readonly sinceCreation: { readonly count: number };
  }[];
};

test('nodes of the lab rotate to an apiserver that only a new authority vouches for', async () => {
  await using cluster = await Cluster.start(['--nodes=0']);
  const authority = await createAuthority({ commonName: 'new', ...life });
  const server = await serverVouchedForBy(authority, cluster);
  const running = startProgram('cli/main.ts', [
    'lab',
    'rotate',
    '--nodes=5',
    '--after-ca-change',
    '--threshold=done==5',
    '--threshold=notready==0',
    `--dir=${cluster.directory}`,
    '--json',
  ]);
  await running.said('waiting for the bootstrap kubeconfig to name another authority');
  await writeFile(cluster.file('bootstrap.conf'), await bootstrapOf(cluster, authority, server));
  assert.equal(await running.ended, 0, running.output());
  const { phases } = JSON.parse(/^\{.*\}$/m.exec(running.output())?.[0] ?? '{}');
  const rotation = (phases as readonly Phase[]).find(({ name }) => name === 'rotate');
  assert.deepEqual([rotation?.done, rotation?.failed], [5, 0]);
  assert.ok((rotation?.heartbeats.certificates ?? 0) >= 5);
});

test('of a server known by kubeconfigs alone, the times are told that it wrote into requests', async () => {
  await using cluster = await Cluster.start(['--nodes=0']);
  const { code, stdout, stderr } = await runProgram('cli/main.ts', [
    'lab',
    'join',
    '--nodes=3',
    `--bootstrap-kubeconfig=${cluster.file('bootstrap.conf')}`,
    `--kubeconfig=${cluster.file('admin.conf')}`,
    '--json',
  ]);
  assert.equal(code, 0, stderr);
  const [phase] = (JSON.parse(stdout) as { readonly phases: readonly Phase[] }).phases;
  assert.deepEqual(
    phase?.writtenTimes.map(({ place, sinceCreation }) => `${place} ${sinceCreation.count}`),
    [
      'Approved, lastTransitionTime 3',
      'Approved, lastUpdateTime 3',
      'certificate, managedFields 3',
    ],
  );
  assert.match(stderr, /^Approved, lastUpdateTime +3 +\d+ s/m);
});

/** One more apiserver of the cluster, its certificate signed by this authority. */
async function serverVouchedForBy(authority: Authority, cluster: Cluster): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair();
  const pem = signCertificate(authority, {
    ...life,
    subject: { commonName: 'kube-apiserver', organizations: [] },
    publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
    usages: ['digital signature', 'server auth'],
    ipAddresses: ['127.0.0.1'],
  });
  const [crt, key] = [cluster.file('new.crt'), cluster.file('new.key')];
  await writeFile(crt, pem);
  await writeFile(key, privateKeyToPem(privateKey));
  const { server } = await cluster.apiserver([
    `--client-ca-file=${cluster.file('pki', 'ca.crt')}`,
    `--tls-cert-file=${crt}`,
    `--tls-private-key-file=${key}`,
  ]);
  return server;
}

/** The cluster's bootstrap kubeconfig, for the other server. */
async function bootstrapOf(
  cluster: Cluster,
  authority: Authority,
  server: string,
): Promise<string> {
  const text = await readFile(cluster.file('bootstrap.conf'), 'utf8');
  const data = Buffer.from(authority.certificatePem).toString('base64');
  return text
    .replace(/certificate-authority-data: .*/, `certificate-authority-data: ${data}`)
    .replace(/server: .*/, `server: ${server}`);
}
