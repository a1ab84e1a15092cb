import test from 'node:test';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { createCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import type { Fact } from '@rollcall/shared/resource/decider.ts';
import { given } from '@rollcall/shared/resource/given-when-then.ts';
import { csrDecider } from './decider.ts';

const keyPair = await generateKeyPair();
const subject = { commonName: 'system:node:n1', organizations: ['system:nodes'] };
const request = Buffer.from(createCertificateRequest({ subject, keyPair })).toString('base64');
const now = new Date('2026-01-02T03:04:05Z');
const at = '2026-01-02T03:04:05Z';
const user = { name: 'system:bootstrap:abcdef', groups: ['system:bootstrappers'] };
const context = { user, now, uid: 'u-1' };
const asked = {
  request,
  signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
  usages: ['digital signature', 'client auth'],
};
const stamps = { username: user.name, groups: user.groups };
const requested: Fact = {
  type: 'CertificateRequested',
  metadata: { name: 'csr-a', uid: 'u-1', creationTimestamp: at },
  spec: { ...asked, ...stamps },
};
const approvedCondition = condition('Approved', { lastUpdateTime: at, lastTransitionTime: at });
const approved: Fact = { type: 'CertificateApproved', condition: approvedCondition };

function condition(type: string, more: object = {}) {
  return { type, status: 'True', reason: 'Test', message: 'said so', ...more };
}

function object(fields: object = {}, metadata: object = {}): KubeObject {
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'csr-a', ...metadata },
    spec: asked,
    ...fields,
  };
}

function create(spec: object = {}, metadata: object = {}) {
  return {
    type: 'create' as const,
    object: object({ spec: { ...asked, ...spec } }, metadata),
    context,
  };
}

function update(subresource: string, fields: object, metadata: object = {}) {
  return { type: 'update' as const, subresource, object: object(fields, metadata), context };
}

test('whoever asks is stamped over whatever the request says', () => {
  const forged = { username: 'system:admin', groups: ['system:masters'], extra: { a: ['b'] } };
  given(csrDecider).when(create(forged)).thenFacts(requested);
});

test('a status that comes with a new request is dropped', () => {
  const command = create();
  const status = { conditions: [condition('Approved')], certificate: 'QQ==' };
  given(csrDecider)
    .when({ ...command, object: { ...command.object, status } })
    .thenFacts(requested);
});

for (const [spec, message] of [
  [
    { request: 'AAAA' },
    /spec.request: Invalid value: .*PEM block type must be CERTIFICATE REQUEST/,
  ],
  [{ usages: [] }, /spec.usages: Required value: usages must be provided/],
  [{ usages: ['fly'] }, /spec.usages\[0\]: Unsupported value: "fly"/],
  [{ usages: ['any', 'any'] }, /spec.usages\[1\]: Duplicate value: "any"/],
  [{ signerName: '' }, /spec.signerName: Required value: signerName must be provided/],
  [{ signerName: 'kubernetes.io/legacy-unknown' }, /legacy signerName is not allowed/],
  [{ signerName: 'nothing' }, /must be a fully qualified domain and path of the form/],
  [{ signerName: 'single/name' }, /should be a domain with at least two segments/],
  [{ expirationSeconds: 599 }, /may not specify a duration less than 600 seconds \(10 minutes\)/],
] as const) {
  test(`a request with ${JSON.stringify(spec)} is refused`, () => {
    given(csrDecider).when(create(spec)).thenRefused({ code: 422, message });
  });
}

test('everything that is wrong is said at once', () => {
  given(csrDecider)
    .when(create({ request: 'AAAA', usages: [], signerName: '' }))
    .thenRefused({ code: 422, message: /spec.request: .*spec.usages: .*spec.signerName: / });
});

test('a name that is taken is refused, after all else is found right', () => {
  const taken = given(csrDecider, [requested]);
  const message = 'certificatesigningrequests.certificates.k8s.io "csr-a" already exists';
  taken.when(create()).thenRefused({ code: 409, message });
  taken.when(create({ usages: [] })).thenRefused({ code: 422, message: /usages/ });
});

test('the object itself takes metadata only', () => {
  const fields = {
    spec: { ...asked, usages: ['any'] },
    status: { conditions: [condition('Approved')] },
  };
  given(csrDecider, [requested]).when(update('', fields)).thenFacts();
  given(csrDecider, [requested])
    .when(update('', fields, { labels: { a: 'b' } }))
    .thenFactsOf('MetadataRevised');
});

test('approval adds a verdict and fills its times; the certificate is not its matter', () => {
  const status = { conditions: [condition('Approved')], certificate: 'QQ==' };
  given(csrDecider, [requested]).when(update('approval', { status })).thenFacts(approved);
});

for (const [what, facts, conditions, message] of [
  ['both verdicts', [requested], ['Approved', 'Denied'], /mutually exclusive/],
  [
    'a verdict taken away',
    [requested, approved],
    [],
    /may not remove a condition of type "Approved"/,
  ],
] as const) {
  test(`approval refuses ${what}`, () => {
    const status = { conditions: conditions.map((type) => condition(type)) };
    given(csrDecider, facts)
      .when(update('approval', { status }))
      .thenRefused({ code: 422, message });
  });
}

test('a verdict is True or nothing', () => {
  const status = { conditions: [condition('Approved', { status: 'False' })] };
  given(csrDecider, [requested])
    .when(update('approval', { status }))
    .thenRefused({ code: 422, message: /Unsupported value: "False": supported values: "True"/ });
});

test('status may not add a verdict, and an edit of one is undone in silence', () => {
  given(csrDecider, [requested])
    .when(update('status', { status: { conditions: [condition('Approved')] } }))
    .thenRefused({ code: 422, message: /updates may not add a condition of type "Approved"/ });
  const edited = { conditions: [{ ...approvedCondition, message: 'another' }] };
  given(csrDecider, [requested, approved])
    .when(update('status', { status: edited }))
    .thenFacts();
});

test('status refuses what is no certificate', () => {
  const certificate = Buffer.from(
    '-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----\n',
  );
  const status = { conditions: [approvedCondition], certificate: certificate.toString('base64') };
  given(csrDecider, [requested, approved])
    .when(update('status', { status }))
    .thenRefused({ code: 422, message: /only CERTIFICATE PEM blocks are allowed/ });
});

test('a certificate is issued once', () => {
  const issued: Fact = { type: 'CertificateIssued', certificate: 'b25l' };
  const status = { conditions: [approvedCondition], certificate: 'dHdv' };
  given(csrDecider, [requested, approved, issued])
    .when(update('status', { status }))
    .thenRefused({ code: 422, message: /updates may not modify existing certificate content/ });
});

test('an old version is a conflict', () => {
  given(csrDecider, [requested])
    .when(update('approval', { status: {} }, { resourceVersion: '3' }))
    .thenRefused({ code: 409, message: /the object has been modified/ });
});

test('a request that is not there cannot be changed', () => {
  given(csrDecider)
    .when(update('approval', { status: {} }))
    .thenRefused({ code: 404, message: /"csr-a" not found/ });
});

test('a deletion goes by the uid that it names', () => {
  const wrong = { type: 'delete' as const, preconditions: { uid: 'zz' }, context };
  given(csrDecider, [requested])
    .when(wrong)
    .thenRefused({ code: 409, message: /UID in the precondition \(zz\)/ });
  given(csrDecider, [requested])
    .when({ ...wrong, preconditions: { uid: 'u-1' } })
    .thenFacts({ type: 'RequestDeleted' });
});
