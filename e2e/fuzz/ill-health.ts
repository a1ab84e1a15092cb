import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { Cluster } from '#world/cluster.ts';

/** An apiserver at rest needs a fifth of this. */
const MEMORY_MAXIMUM_MEGABYTES = 600;

/** What is wrong with an apiserver after all that: its memory, its readiness, or what it has logged. */
export async function illHealth(cluster: Cluster): Promise<string[]> {
  const memory = await memoryMegabytes(cluster.admin);
  const ready = await cluster.admin.raw({ method: 'GET', path: '/readyz' });
  const log = await cluster.log('apiserver');
  const unforeseen = log.split('\n').filter((line) => line.includes('was not foreseen'));
  return [
    ...(memory > MEMORY_MAXIMUM_MEGABYTES ? [`the apiserver has come to ${memory} MB`] : []),
    ...(ready.status === 200 ? [] : [`/readyz answers ${ready.status}`]),
    ...(log.includes('broke off') ? ['a watch broke off'] : []),
    // One tells as much as a thousand like it.
    ...unforeseen.slice(0, 1),
  ];
}

/** What the apiserver's process holds, in megabytes. */
export async function memoryMegabytes(admin: ApiClient): Promise<number> {
  const answer = await admin.raw({ method: 'GET', path: '/metrics' });
  const bytes = /^process_resident_memory_bytes (\S+)$/m.exec(String(answer.body))?.[1];
  if (bytes === undefined) throw new Error('/metrics does not tell process_resident_memory_bytes');
  return Math.round(Number(bytes) / 1_048_576);
}
