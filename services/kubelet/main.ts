import { exitCodeOf } from '@rollcall/shared/process/exit-code.ts';
import { serviceMain } from '@rollcall/shared/process/service.ts';
import { flagsFromFile } from '#configuration/flags-from-file.ts';
import { KUBELET_FLAGS } from './flags.ts';
import { startKubelet } from './kubelet.ts';

const argv = process.argv.slice(2);

await serviceMain(
  {
    name: 'kubelet',
    description: 'Joins a node to a cluster and keeps its certificate fresh',
    flags: flagsWithFile(),
    start: startKubelet,
  },
  argv,
);

function flagsWithFile(): typeof KUBELET_FLAGS {
  try {
    return flagsFromFile(KUBELET_FLAGS, { argv, env: process.env });
  } catch (error) {
    process.stderr.write(`kubelet: ${(error as Error).message}\n`);
    process.exit(exitCodeOf(error));
  }
}
