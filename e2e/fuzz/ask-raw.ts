import type { Asker } from '#world/asker.ts';
import { RAW_REQUESTS } from './raw-requests.ts';

/** Writes bytes that are no proper requests; every answer is a refusal or nothing but the answer to what was in plain sight. */
export async function askRaw(asker: Asker): Promise<string[]> {
  const faults = await Promise.all(
    Object.entries(RAW_REQUESTS).map(async ([what, bytes]) => {
      const answer = await asker.raw(Buffer.from(bytes, 'latin1'));
      const codes = [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, code]) => Number(code));
      const failed = codes.find((code) => code >= 500);
      return failed === undefined ? [] : [`${what}: the answer is ${failed}: ${answer}`];
    }),
  );
  return faults.flat();
}
