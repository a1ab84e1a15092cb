import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer } from './answer.ts';

const COMPRESSED_FROM_BYTES = 128 * 1024;
const gzipAsync = promisify(gzip);

/** A large answer as gzip for a client that takes it, at the fastest level (apiserver, handlers/responsewriters/writers.go). */
export async function compressed(
  answer: Answer,
  acceptEncoding: string | string[] | undefined,
): Promise<Answer> {
  if (!takesGzip(acceptEncoding) || Buffer.byteLength(answer.body) < COMPRESSED_FROM_BYTES) {
    return answer;
  }
  const body = await gzipAsync(answer.body, { level: 1 });
  const headers = { ...answer.headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' };
  return { ...answer, body, headers };
}

function takesGzip(acceptEncoding: string | string[] | undefined): boolean {
  const codings = String(acceptEncoding ?? '').split(',');
  return codings.some((coding) => /^\s*gzip\s*(;\s*q=(1|0?\.\d*[1-9]\d*).*)?$/.test(coding));
}
