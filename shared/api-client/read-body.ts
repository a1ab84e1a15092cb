import type { IncomingMessage } from 'node:http';
import { unreachable } from './server-unreachable.ts';

const BODY_BYTES_MAX = 256 * 1024 * 1024;

/**
 * The whole answer as text.
 * @throws ServerUnreachable when the connection breaks, or the body is longer than 256 MiB or later than the time given
 */
export async function readBody(
  response: IncomingMessage,
  from: { readonly server: string; readonly timeoutMilliseconds: number },
): Promise<string> {
  const timer = setTimeout(() => {
    response.destroy(Object.assign(new Error('the body took too long'), { code: 'ETIMEDOUT' }));
  }, from.timeoutMilliseconds);
  try {
    return await joined(response);
  } catch (error) {
    throw unreachable(from.server, error);
  } finally {
    clearTimeout(timer);
  }
}

async function joined(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX)
      throw new Error(`the answer is longer than ${BODY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
