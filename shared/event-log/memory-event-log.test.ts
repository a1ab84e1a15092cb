import { eventLogContract } from './event-log.contract.ts';
import { createMemoryEventLog } from './memory-event-log.ts';

eventLogContract('the memory event log', async () => {
  const log = createMemoryEventLog();
  return { log, dispose: () => log.close() };
});
