/** Bytes that are no protobuf, or not of the message that they should be. */
export class MalformedProtobuf extends Error {
  override readonly name = 'MalformedProtobuf';
}

/** What the reader finds wrong, as one kind of error. @throws MalformedProtobuf */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    // The library throws plain errors for bytes that end early, endless numbers and tags that are none.
    if (error instanceof RangeError || (error instanceof Error && error.constructor === Error)) {
      throw new MalformedProtobuf(`proto: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
