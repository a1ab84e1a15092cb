import { arbitraryMessage } from '@rollcall/shared/protobuf/arbitrary-message.contract.ts';
import { encodeEnvelope } from '@rollcall/shared/protobuf/envelope.ts';
import { messageBytes } from '@rollcall/shared/protobuf/object-bytes.ts';
import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { GoodObject } from '#world/good-objects.ts';
import { mutatedBytes } from './mutated-bytes.ts';
import { mutatedJson } from './mutated-json.ts';

export type Body = { readonly contentType: string; readonly bytes: Uint8Array };

/** A body that begins as one of the good objects, or as any of its kind, and may not stay so. */
export function arbitraryBody(good: GoodObject): fc.Arbitrary<Body> {
  const json = fc.oneof(
    { weight: 4, arbitrary: mutatedJson(good.object) },
    { weight: 2, arbitrary: ofItsKind(good).chain(mutatedJson) },
  );
  return fc.oneof(
    { weight: 5, arbitrary: json.map((text) => body('application/json', text)) },
    {
      weight: 1,
      arbitrary: mutatedBytes(Buffer.from(JSON.stringify(good.object))).map((bytes) =>
        body('application/json', bytes),
      ),
    },
    { weight: 2, arbitrary: yaml(good).map((bytes) => body('application/yaml', bytes)) },
    {
      weight: 4,
      arbitrary: protobuf(good).map((bytes) => body('application/vnd.kubernetes.protobuf', bytes)),
    },
    {
      weight: 1,
      arbitrary: certificateRequest(good).map((text) => body('application/json', text)),
    },
  );
}

const body = (contentType: string, text: string | Uint8Array): Body => ({
  contentType,
  bytes: typeof text === 'string' ? Buffer.from(text) : text,
});

/** Right in its types, and anything in its values. */
function ofItsKind({ object }: GoodObject): fc.Arbitrary<Record<string, unknown>> {
  return arbitraryMessage(messageName(object)).map((fields) => ({
    ...fields,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { ...(fields['metadata'] as object | undefined), ...object.metadata },
  }));
}

const YAML_BOMBS = [
  `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n${'d: [*c,*c]\n'.repeat(3)}`,
  `a0: &a0 [x]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i},*a${i}]`).join('\n')}\n`,
  '---\n---\nkind: ConfigMap\n',
  'kind: !!binary ConfigMap\n',
  '? [a, b]\n: c\n',
  '{'.repeat(10_000),
  `${'- '.repeat(10_000)}a`,
  'a: *nothing',
  'a: 1\na: 2',
  '%YAML 9.9\n---\na',
];

function yaml({ object }: GoodObject): fc.Arbitrary<Uint8Array> {
  const whole = Buffer.from(stringify(object));
  const bomb = fc.constantFrom(...YAML_BOMBS).map((text) => Buffer.from(text + whole.toString()));
  return fc.oneof({ weight: 3, arbitrary: mutatedBytes(whole) }, { weight: 1, arbitrary: bomb });
}

function protobuf(good: GoodObject): fc.Arbitrary<Uint8Array> {
  const whole = envelope(good.object);
  const random = ofItsKind(good).map(envelope);
  return fc.oneof(
    { weight: 3, arbitrary: mutatedBytes(whole) },
    { weight: 1, arbitrary: random },
    { weight: 1, arbitrary: random.chain(mutatedBytes) },
  );
}

function envelope(object: { readonly apiVersion?: unknown; readonly kind?: unknown }): Uint8Array {
  const [apiVersion, kind] = [String(object.apiVersion), String(object.kind)];
  return encodeEnvelope({
    apiVersion,
    kind,
    raw: messageBytes(messageName({ apiVersion, kind }), object),
  });
}

function messageName({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): string {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const message = messageOfKind({ group, version, kind });
  if (message === undefined) throw new Error(`${apiVersion} ${kind} is not described`);
  return message.name;
}

/** The certificate request inside spoilt, where there is one: in its DER, or in the PEM around it. */
function certificateRequest({ object }: GoodObject): fc.Arbitrary<string> {
  const spec = object['spec'] as { readonly request?: string } | undefined;
  if (spec?.request === undefined) return mutatedJson(object);
  const pem = Buffer.from(spec.request, 'base64');
  const der = Buffer.from(pem.toString().replace(/-----.*-----/g, ''), 'base64');
  const wrapped = mutatedBytes(der).map((bytes) =>
    Buffer.from(
      `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`,
    ),
  );
  return fc
    .oneof({ weight: 4, arbitrary: wrapped }, { weight: 1, arbitrary: mutatedBytes(pem) })
    .map((bytes) =>
      JSON.stringify({ ...object, spec: { ...spec, request: bytes.toString('base64') } }),
    );
}
