import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import {
  KUBE_APISERVER_CLIENT,
  KUBE_APISERVER_CLIENT_KUBELET,
  KUBELET_SERVING,
  LEGACY_UNKNOWN,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { createAuthority } from '@rollcall/shared/pki/authority.ts';
import { privateKeyToPem } from '@rollcall/shared/pki/key-pair.ts';
import { parseFlags } from '@rollcall/shared/process/flags.ts';
import { signingAuthorities } from './signing-authorities.ts';
import { SIGNING_FLAGS } from './signing-flags.ts';

const directory = await mkdtemp(join(tmpdir(), 'signing-authorities-'));
after(() => rm(directory, { recursive: true }));

const life = { notBefore: new Date(0), notAfter: new Date('2100-01-01T00:00:00Z') };
const certificate = (name: string) => join(directory, `${name}.crt`);
const key = (name: string) => join(directory, `${name}.key`);

async function write(name: string, commonName = name): Promise<void> {
  const { certificatePem, privateKey } = await createAuthority({ commonName, ...life });
  await writeFile(certificate(name), certificatePem);
  await writeFile(key(name), privateKeyToPem(privateKey));
}
await Promise.all([write('one'), write('two')]);

function authorities(argv: readonly string[]) {
  const program = { name: 'p', description: '', flags: SIGNING_FLAGS };
  return signingAuthorities(parseFlags(program, argv));
}

function pair(flag: string, name: string): string[] {
  return [
    `--cluster-signing-${flag}cert-file=${certificate(name)}`,
    `--cluster-signing-${flag}key-file=${key(name)}`,
  ];
}

for (const [what, argv, expected] of [
  [
    'the general pair is everyone’s',
    pair('', 'one'),
    {
      [KUBE_APISERVER_CLIENT_KUBELET]: 'one',
      [KUBELET_SERVING]: 'one',
      [KUBE_APISERVER_CLIENT]: 'one',
      [LEGACY_UNKNOWN]: 'one',
    },
  ],
  [
    'who has no pair does not sign',
    pair('kubelet-client-', 'one'),
    { [KUBE_APISERVER_CLIENT_KUBELET]: 'one' },
  ],
  [
    'each signs with its own',
    [
      ...pair('kubelet-serving-', 'one'),
      ...pair('kube-apiserver-client-', 'two'),
      ...pair('legacy-unknown-', 'two'),
    ],
    { [KUBELET_SERVING]: 'one', [KUBE_APISERVER_CLIENT]: 'two', [LEGACY_UNKNOWN]: 'two' },
  ],
] as const) {
  test(what, () => {
    const names = [...authorities(argv)].map(([signerName, authority]) => [
      signerName,
      authority().certificate.subject.commonName,
    ]);
    assert.deepEqual(Object.fromEntries(names), expected);
  });
}

for (const [what, argv, refusal] of [
  ['no pair at all', [], /^--cluster-signing-cert-file is missing$/],
  ['a general key alone', pair('', 'one').slice(1), /^--cluster-signing-cert-file is missing$/],
  [
    'a signer’s certificate alone',
    pair('kubelet-serving-', 'one').slice(0, 1),
    /^--cluster-signing-kubelet-serving-key-file is missing$/,
  ],
  [
    'both sorts',
    [...pair('', 'one'), ...pair('kubelet-client-', 'two')],
    /cannot stand beside --cluster-signing-kubelet-client-cert-file, --cluster-signing-kubelet-client-key-file/,
  ],
  [
    'half of both sorts',
    [...pair('', 'one').slice(0, 1), ...pair('legacy-unknown-', 'two').slice(1)],
    /cannot stand beside --cluster-signing-legacy-unknown-key-file:/,
  ],
  ['a file that is not there', pair('kubelet-client-', 'none'), /kubelet-client-cert-file: .*none/],
  [
    'another’s key',
    [...pair('kubelet-client-', 'one').slice(0, 1), ...pair('kubelet-client-', 'two').slice(1)],
    /^--cluster-signing-kubelet-client-key-file: .*two\.key/,
  ],
] as const) {
  test(`${what} is refused`, () => {
    assert.throws(() => authorities(argv), { message: refusal });
  });
}

test('a signer’s files are read again when they change', async () => {
  await write('changing', 'before');
  const authority = authorities(pair('kubelet-client-', 'changing')).get(
    KUBE_APISERVER_CLIENT_KUBELET,
  );
  assert.equal(authority?.().certificate.subject.commonName, 'before');
  await write('changing', 'afterwards');
  const later = new Date(Date.now() + 5_000);
  await utimes(certificate('changing'), later, later);
  assert.equal(authority?.().certificate.subject.commonName, 'afterwards');
});
