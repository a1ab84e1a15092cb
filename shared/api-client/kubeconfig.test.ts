import assert from 'node:assert/strict';
import { mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { KubeconfigError, loadKubeconfig, parseKubeconfig } from './kubeconfig.ts';
import { type KubeconfigParts, kubeconfigYaml, writeKubeconfig } from './write-kubeconfig.ts';

const parts: KubeconfigParts = {
  server: 'https://127.0.0.1:6443',
  certificateAuthorityPem: 'the authority',
  clusterName: 'default-cluster',
  userName: 'default-auth',
  contextName: 'default-context',
  namespace: 'default',
};
const from = { file: '/etc/k.conf', baseDirectory: '/etc' };

test('what is written is read again', () => {
  assert.deepEqual(parseKubeconfig(kubeconfigYaml({ ...parts, token: 'a.b' }), from), {
    server: parts.server,
    certificateAuthorityPem: 'the authority',
    token: 'a.b',
    files: {},
  });
});

test('client certificates come inline or as files beside the kubeconfig', () => {
  const inline = { ...parts, clientCertificatePem: 'C', clientKeyPem: 'K' };
  assert.deepEqual(parseKubeconfig(kubeconfigYaml(inline), from).clientCertificate, {
    certificatePem: 'C',
    keyPem: 'K',
  });
  const named = { ...parts, clientCertificateFile: 'pki/c.pem', clientKeyFile: '/k.pem' };
  assert.deepEqual(parseKubeconfig(kubeconfigYaml(named), from).clientCertificateFiles, {
    certificate: '/etc/pki/c.pem',
    key: '/k.pem',
  });
});

test('loading reads every file that the context names', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'kubeconfig-'));
  const file = path.join(directory, 'new', 'kubelet.conf');
  const pem = path.join(directory, 'pair.pem');
  await writeFile(pem, 'both');
  await writeKubeconfig(file, { ...parts, clientCertificateFile: pem, clientKeyFile: pem });
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(await loadKubeconfig(file), {
    server: parts.server,
    certificateAuthorityPem: 'the authority',
    clientCertificateFiles: { certificate: pem, key: pem },
    clientCertificate: { certificatePem: 'both', keyPem: 'both' },
  });
});

test('a missing file is told with the kubeconfig and the field that names it', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'kubeconfig-'));
  const file = path.join(directory, 'kubelet.conf');
  await writeKubeconfig(file, {
    ...parts,
    clientCertificateFile: 'no.pem',
    clientKeyFile: 'no.pem',
  });
  await assert.rejects(loadKubeconfig(file), (error: Error) => {
    assert.ok(error instanceof KubeconfigError);
    return error.message.startsWith(`${file}: client-certificate: cannot be read: ENOENT`);
  });
});

type Bend = (config: ReturnType<typeof good>) => void;

const bends: readonly (readonly [string, Bend])[] = [
  ['current-context: must be set', (config) => delete config['current-context']],
  [
    'current-context: there is no context named "x"',
    (config) => {
      config['current-context'] = 'x';
    },
  ],
  [
    'contexts["default-context"].context.cluster: there is no cluster named "x"',
    (config) => {
      config.contexts[0].context.cluster = 'x';
    },
  ],
  [
    'contexts["default-context"].context.user: there is no user named "x"',
    (config) => {
      config.contexts[0].context.user = 'x';
    },
  ],
  [
    'clusters.server: "http://h" is not an https URL',
    (config) => {
      config.clusters[0].cluster.server = 'http://h';
    },
  ],
  [
    'clusters[0].cluster.insecure-skip-tls-verify: must not be true: name a certificate-authority instead',
    (config) => {
      config.clusters[0].cluster['insecure-skip-tls-verify'] = true;
    },
  ],
  [
    'clusters[0].cluster.certificate-authority-data: must be base64',
    (config) => {
      config.clusters[0].cluster['certificate-authority-data'] = '***';
    },
  ],
  [
    'users[0].user: needs both client-certificate and client-key, both as files or both as data',
    (config) => {
      config.users[0].user['client-key'] = 'k.pem';
    },
  ],
  [
    'users[0].user.exec: credential plugins are not supported',
    (config) => {
      config.users[0].user['exec'] = {};
    },
  ],
];

for (const [problem, bend] of bends) {
  test(`a kubeconfig is refused: ${problem}`, () => {
    const config = good();
    bend(config);
    assert.throws(() => parseKubeconfig(stringify(config), from), {
      name: 'KubeconfigError',
      message: `/etc/k.conf: ${problem}`,
    });
  });
}

test('what is no kubeconfig at all is refused in one sentence', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.throws(() => parseKubeconfig(text, from), { name: 'KubeconfigError' });
    }),
  );
});

function good() {
  return parse(kubeconfigYaml({ ...parts, token: 't' }));
}
