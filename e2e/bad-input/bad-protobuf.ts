import { resourceUrl } from '@rollcall/shared/api-client/resource-path.ts';
import { encodeEnvelope } from '@rollcall/shared/protobuf/envelope.ts';
import { messageBytes } from '@rollcall/shared/protobuf/object-bytes.ts';
import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';
import type { GoodObject } from '#world/good-objects.ts';
import { type BadInput, badRequest } from './bad-input-case.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** Protobuf that is none, or that would take memory without end if it were believed. */
export function badProtobuf(good: GoodObject): BadInput[] {
  const path = `${resourceUrl(good.resource, { namespace: good.namespace })}?dryRun=All`;
  const apiVersion = good.object.apiVersion ?? '';
  const kind = good.object.kind ?? '';
  const message = messageOfKind({ ...good.resource, kind });
  if (message === undefined) throw new Error(`${kind} is not described`);
  const raw = Buffer.from(messageBytes(message.name, good.object));
  const whole = encodeEnvelope({ apiVersion, kind, raw });
  const enclosed = (inner: Uint8Array) => encodeEnvelope({ apiVersion, kind, raw: inner });
  const bodies: readonly (readonly [what: string, body: Uint8Array])[] = [
    ['no prefix', whole.subarray(4)],
    ['nothing but the prefix', whole.subarray(0, 4)],
    ['JSON', Buffer.from(JSON.stringify(good.object))],
    ['an envelope cut short', whole.subarray(0, whole.length - 5)],
    ['a message cut short', enclosed(raw.subarray(0, raw.length - 1))],
    [
      'a length of 4 GB in the envelope',
      Buffer.concat([whole.subarray(0, 4), bytes('12ffffffff0f')]),
    ],
    ['a length of 4 GB in the message', enclosed(bytes('0affffffff0f'))],
    ['a length beyond numbers', enclosed(bytes('0affffffffffffffffff7f'))],
    ['a varint without end', enclosed(Buffer.alloc(64, 0xff))],
    ['metadata that is a number', enclosed(bytes('0801'))],
    ['a group that never ends', enclosed(Buffer.concat([raw, Buffer.alloc(100_000, 0xfb)]))],
    ['a field of number 0', enclosed(bytes('0001'))],
    ['a wire type that is none', enclosed(bytes('0f'))],
    ['another kind', encodeEnvelope({ apiVersion, kind: 'Nothing', raw })],
  ];
  return bodies.map(([what, body]) => ({
    what: `create ${kind} as protobuf: ${what}`,
    question: { method: 'POST', path, headers: { 'content-type': PROTOBUF }, body },
    status: badRequest(),
  }));
}
