import { Writer } from 'protobufjs/minimal.js';
import { bufferOf } from './envelope.ts';

const LENGTH_BYTES = 4;

/**
 * One event of a watch: four bytes of length, big-endian, then a WatchEvent without an envelope of its own, whose
 * object is a whole envelope (apimachinery, pkg/util/framer; meta/v1/generated.proto).
 */
export function watchFrame(type: string, envelope: Uint8Array): Buffer {
  const writer = Writer.create().raw(new Uint8Array(LENGTH_BYTES));
  writer.uint32(0x0a).string(type).uint32(0x12).fork();
  writer.uint32(0x0a).bytes(envelope).ldelim();
  const frame = bufferOf(writer.finish());
  frame.writeUInt32BE(frame.length - LENGTH_BYTES, 0);
  return frame;
}
