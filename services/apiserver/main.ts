import { serviceMain } from '@rollcall/shared/process/service.ts';
import { startApiserver } from './apiserver.ts';
import { APISERVER_FLAGS } from './flags.ts';

await serviceMain(
  {
    name: 'apiserver',
    description: 'Serves the Kubernetes API from an event log',
    flags: APISERVER_FLAGS,
    start: startApiserver,
  },
  process.argv.slice(2),
);
