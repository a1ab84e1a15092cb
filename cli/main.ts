import { exitCodeOf } from '@rollcall/shared/process/exit-code.ts';
import { asConfigurationError, normalised } from '@rollcall/shared/process/flags.ts';
import { Command } from 'commander';
import { DOWN_FLAGS, down } from './down.ts';
import { HISTORY_FLAGS, history } from './history.ts';
import { INIT_FLAGS, init } from './init.ts';
import { JOIN_FLAGS, join } from './join.ts';
import { KUBECONFIG_FLAGS, kubeconfig } from './kubeconfig.ts';
import { addLabCommands } from './lab-commands.ts';
import { PUBLISH_FLAGS, publish } from './publish.ts';
import { ROTATE_FLAGS, rotate } from './rotate.ts';
import { command, done } from './subcommand.ts';
import { TOKEN_CREATE_FLAGS, TOKEN_FLAGS, tokenCreate, tokenDelete, tokenList } from './token.ts';
import { tokenCheck } from './token-check.ts';
import { UP_FLAGS, up } from './up.ts';

// Whoever reads us may have seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const program = new Command('rollcall')
  .description('A Kubernetes TLS-bootstrap control plane on this machine')
  .exitOverride()
  .configureOutput({ writeErr: () => {} });

command(
  program,
  'up',
  { flags: UP_FLAGS, description: 'start a cluster in the foreground' },
  (settings) => up(settings),
);
command(program, 'down', { flags: DOWN_FLAGS, description: 'stop a cluster' }, (settings) =>
  done(down(settings)),
);
command(
  program,
  'init',
  { flags: INIT_FLAGS, description: 'make certificates and kubeconfigs only' },
  (settings) => done(init(settings)),
);
command(
  program,
  'publish',
  { flags: PUBLISH_FLAGS, description: 'write what joining nodes read: cluster-info and the like' },
  (settings) => done(publish(settings)),
);
command(
  program,
  'join [endpoint] [kubelet-flags...]',
  { flags: JOIN_FLAGS, description: 'become a node of the cluster at HOST:PORT' },
  (settings, words) => join(words, settings),
);
command(
  program,
  'kubeconfig',
  { flags: KUBECONFIG_FLAGS, description: 'print a kubeconfig, pointed at another server' },
  (settings) => done(kubeconfig(settings)),
);
const token = program.command('token').description('bootstrap tokens, through the API');
command(
  token,
  'create [token]',
  { flags: TOKEN_CREATE_FLAGS, description: 'create a token' },
  (settings, [text]) => done(tokenCreate(text, settings)),
);
command(token, 'list', { flags: TOKEN_FLAGS, description: 'list the tokens' }, (settings) =>
  done(tokenList(settings)),
);
command(
  token,
  'delete <token>',
  { flags: TOKEN_FLAGS, description: 'delete a token, named by itself or its id' },
  (settings, [text = '']) => done(tokenDelete(text, settings)),
);
command(
  token,
  'check <token>',
  {
    flags: TOKEN_FLAGS,
    description: 'tell whether a machine could join with the token, or why not',
  },
  (settings, [text = '']) => done(tokenCheck(text, settings)),
);
command(
  program,
  'rotate [nodes...]',
  { flags: ROTATE_FLAGS, description: 'have agents of this machine get new certificates now' },
  (settings, nodes) => rotate(nodes, settings),
);
addLabCommands(program);
command(
  program,
  'history [resource] [name]',
  {
    flags: HISTORY_FLAGS,
    description: 'tell what the log holds, or how objects stood at a moment',
  },
  (settings, words) => done(history(words, settings)),
);

try {
  await program.parseAsync(normalised(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  const told = asConfigurationError(error);
  process.stderr.write(`rollcall: ${(told as Error).message}\n`);
  process.exitCode = exitCodeOf(told);
}
// What is still on its way into a pipe would be cut off.
process.stdout.write('', () => process.exit());
