import { eventLogContract } from './event-log.contract.ts';
import { createMemoryEventLogs } from './memory-event-log.ts';

eventLogContract('the memory event log', async () => {
  const logs = createMemoryEventLogs();
  return { logs, dispose: () => logs.history.close() };
});
