import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exitCodeOf } from '@rollcall/shared/process/exit-code.ts';
import { type Flags, parseFlags, textFlag } from '@rollcall/shared/process/flags.ts';
import { clusterLayout } from '#cluster/layout.ts';
import { configureNats } from './configure-nats.ts';
import { handOut } from './hand-out.ts';

const FLAGS = {
  'bootstrap-token': textFlag('token that new nodes come with'),
  'nats-servers': textFlag('servers of the log, by name, with commas between', 'nats'),
} as const satisfies Flags;

try {
  const description = 'Makes what the containers know each other by; keeps what is there';
  const program = { name: 'make-secrets', description, flags: FLAGS };
  const settings = parseFlags(program, process.argv.slice(2));
  const layout = clusterLayout(await mkdtemp(path.join(tmpdir(), 'cluster-')));
  const count = await handOut(layout, settings['bootstrap-token']);
  process.stderr.write(`make-secrets: ${count === 0 ? 'all is there' : `wrote ${count} files`}\n`);
  await configureNats(settings['nats-servers'].split(','));
} catch (error) {
  process.stderr.write(`make-secrets: ${(error as Error).message}\n`);
  process.exitCode = exitCodeOf(error);
}
