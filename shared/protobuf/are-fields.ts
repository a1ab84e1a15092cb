import { Reader } from 'protobufjs/minimal.js';
import { MalformedProtobuf, reading } from './malformed-protobuf.ts';
import { skipValue } from './read-fields.ts';

/** Whether base64 text holds whole protobuf fields and nothing else, so that it may stand in a message. */
export function areFields(base64: string): boolean {
  try {
    reading(() => {
      const reader = Reader.create(Buffer.from(base64, 'base64'));
      while (reader.pos < reader.len) skipValue(reader, reader.tag());
    });
    return true;
  } catch (error) {
    if (error instanceof MalformedProtobuf) return false;
    throw error;
  }
}
