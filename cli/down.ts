import { type Flags, type Settings, textFlag } from '@rollcall/shared/process/flags.ts';
import { clusterLayout } from '#cluster/layout.ts';
import { stopCluster } from '#cluster/processes.ts';

export const DOWN_FLAGS = {
  dir: textFlag('directory of the cluster', '.rollcall'),
} as const satisfies Flags;

/** Stops every process of a cluster; what it wrote stays. */
export async function down({ dir }: Settings<typeof DOWN_FLAGS>): Promise<void> {
  const stopped = await stopCluster(clusterLayout(dir));
  const what = stopped.length > 0 ? stopped.join(', ') : 'nothing, since nothing ran';
  process.stderr.write(`stopped ${what}\n`);
}
