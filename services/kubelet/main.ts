import { serviceMain } from '@rollcall/shared/process/service.ts';
import { KUBELET_FLAGS } from './flags.ts';
import { startKubelet } from './kubelet.ts';

await serviceMain(
  {
    name: 'kubelet',
    description: 'Joins a node to a cluster and keeps its certificate fresh',
    flags: KUBELET_FLAGS,
    start: startKubelet,
  },
  process.argv.slice(2),
);
