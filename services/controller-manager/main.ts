import { serviceMain } from '@rollcall/shared/process/service.ts';
import { startControllerManager } from './controller-manager.ts';
import { CONTROLLER_MANAGER_FLAGS } from './flags.ts';

await serviceMain(
  {
    name: 'controller-manager',
    description: 'Approves, signs and cleans up certificate requests; looks after nodes and tokens',
    flags: CONTROLLER_MANAGER_FLAGS,
    start: startControllerManager,
  },
  process.argv.slice(2),
);
