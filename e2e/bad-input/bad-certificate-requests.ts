import type { GoodObject } from '#world/good-objects.ts';
import {
  type BadInput,
  badRequest,
  type ExpectedStatus,
  invalid,
  sends,
} from './bad-input-case.ts';

const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const CSR = 'CERTIFICATE REQUEST';

type Spec = Readonly<Record<string, unknown>>;

/** Requests for certificates that nobody could sign: broken DER, wrong words, and verdicts that are none. */
export function badCertificateRequests({ object }: GoodObject): BadInput[] {
  const spec = object['spec'] as Spec & { readonly request: string };
  const pem = Buffer.from(spec.request, 'base64').toString();
  const der = Buffer.from(pem.replace(/-----.*-----/g, ''), 'base64');
  const flipped = Buffer.from(der);
  flipped[der.length - 5] = (flipped[der.length - 5] ?? 0) ^ 0xff;
  const encoded = (bytes: Uint8Array, label = CSR) => inBase64(inPem(bytes, label));
  const request = ['spec.request'];
  const changed: readonly (readonly [what: string, spec: Spec, status: ExpectedStatus])[] = [
    [
      'no spec at all',
      { request: undefined, signerName: undefined, usages: undefined },
      invalid(['spec.request', 'spec.usages', 'spec.signerName']),
    ],
    ['a request that is no base64', { request: '!' }, badRequest()],
    ['a request that is no PEM', { request: inBase64('nothing') }, invalid(request)],
    ['a certificate as the request', { request: encoded(der, 'CERTIFICATE') }, invalid(request)],
    [
      'a request in PEM of another name',
      { request: encoded(der, 'NEW CERTIFICATE REQUEST') },
      invalid(request),
    ],
    ['an empty request', { request: encoded(Buffer.alloc(0)) }, invalid(request)],
    ['DER cut short', { request: encoded(der.subarray(0, 60)) }, invalid(request)],
    [
      'DER with something behind',
      { request: encoded(Buffer.concat([der, der])) },
      invalid(request),
    ],
    ['a signature that is false', { request: encoded(flipped) }, invalid(request)],
    [
      'a length of 4 GB in DER',
      { request: encoded(Buffer.from('3084ffffffff', 'hex')) },
      invalid(request),
    ],
    ['DER of no length', { request: encoded(Buffer.from('3080', 'hex')) }, invalid(request)],
    [
      'DER nested without end',
      { request: encoded(Buffer.alloc(60_000, Buffer.from('3080', 'hex'))) },
      invalid(request),
    ],
    ['no usages', { usages: [] }, invalid(['spec.usages'])],
    ['a usage that is none', { usages: ['nothing'] }, invalid(['spec.usages[0]'])],
    ['a usage told twice', { usages: ['client auth', 'client auth'] }, invalid(['spec.usages[1]'])],
    ['usages that are a text', { usages: 'client auth' }, badRequest()],
    ['a signer without a domain', { signerName: 'nothing' }, invalid(['spec.signerName'])],
    [
      'the signer of old',
      { signerName: 'kubernetes.io/legacy-unknown' },
      invalid(['spec.signerName']),
    ],
    [
      'a signer of 600 letters',
      { signerName: `example.com/${'x'.repeat(600)}` },
      invalid(['spec.signerName']),
    ],
    ['a life of 599 seconds', { expirationSeconds: 599 }, invalid(['spec.expirationSeconds'])],
    ['a life that is a text', { expirationSeconds: '600' }, badRequest()],
  ];
  const creations = changed.map(([what, part, status]) => ({
    what: `certificate request: ${what}`,
    question: sends('POST', REQUESTS, {
      ...object,
      metadata: { name: 'never' },
      spec: { ...spec, ...part },
    }),
    status,
  }));
  return [...creations, ...badVerdicts(object)];
}

function badVerdicts(object: GoodObject['object']): BadInput[] {
  const path = `${REQUESTS}/${object.metadata.name}`;
  const approved = { type: 'Approved', status: 'True', reason: 'r', message: 'm' };
  const put = (subresource: string, status: unknown) =>
    sends('PUT', `${path}/${subresource}`, { ...object, status });
  const inputs: readonly (readonly [
    what: string,
    question: BadInput['question'],
    status: ExpectedStatus,
  ])[] = [
    [
      'approved and denied',
      put('approval', { conditions: [approved, { ...approved, type: 'Denied' }] }),
      invalid(['status.conditions'], /mutually exclusive/),
    ],
    [
      'approved with a doubt',
      put('approval', { conditions: [{ ...approved, status: 'False' }] }),
      invalid(['status.conditions[0].status']),
    ],
    [
      'approved twice',
      put('approval', { conditions: [approved, approved] }),
      invalid(['status.conditions[1].type']),
    ],
    [
      'approved as a status',
      put('status', { conditions: [approved] }),
      invalid(['status.conditions'], /may not add a condition of type "Approved"/),
    ],
    [
      'a certificate that is none',
      put('status', { certificate: inBase64('nothing') }),
      invalid(['status.certificate']),
    ],
    [
      'a key as the certificate',
      put('status', { certificate: inBase64(inPem(Buffer.alloc(8), 'EC PRIVATE KEY')) }),
      invalid(['status.certificate'], /only CERTIFICATE PEM blocks are allowed/),
    ],
  ];
  return inputs.map(([what, question, status]) => ({
    what: `certificate request: ${what}`,
    question,
    status,
  }));
}

function inPem(bytes: Uint8Array, label: string): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

function inBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
