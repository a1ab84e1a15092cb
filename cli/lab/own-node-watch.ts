import { NODES } from '@rollcall/kubelet/node/register.ts';
import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import type { Beats } from './beats.ts';

const REWATCH_MILLISECONDS = 1_000;

/** Watches the node's own Node, as a kubelet's informer does, over broken connections, until `signal` aborts. */
export async function watchOwnNode(of: {
  readonly name: string;
  readonly connect: () => ApiClient;
  readonly beats: Beats;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { name, connect, beats, signal } = of;
  while (!signal.aborted) {
    const client = connect();
    try {
      const options = { fieldSelector: `metadata.name=${name}` };
      for await (const _ of client.watch(NODES, options, signal)) beats.watchEvents += 1;
    } catch (error) {
      if (!signal.aborted) beats.troubled(error);
    } finally {
      client.close();
    }
    await sleep(REWATCH_MILLISECONDS, signal);
  }
}
