import { after } from 'node:test';
import { eventLogContract } from '@rollcall/shared/event-log/event-log.contract.ts';
import { connectEventLog } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import { Cluster } from '#world/cluster.ts';
import { NatsServer, natsProgram } from '#world/nats-server.ts';

const cluster = await Cluster.start();
const program = await natsProgram(cluster);
after(() => cluster.stop());

eventLogContract('the log in JetStream', async () => {
  const server = await NatsServer.start(program, { syncAlways: true });
  const log = await connectEventLog({ url: server.url });
  return {
    log,
    async dispose() {
      await log.close();
      await server[Symbol.asyncDispose]();
    },
  };
});
