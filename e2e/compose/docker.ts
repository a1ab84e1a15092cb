import { execFile } from 'node:child_process';
import { ROOT } from '#world/process.ts';

const LIMIT_MILLISECONDS = 300_000;
const LONGEST_OUTPUT_BYTES = 64 * 1_048_576;

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs the Docker command to its end, whatever that is. */
export function tryDocker(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const options = {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    timeout: LIMIT_MILLISECONDS,
    maxBuffer: LONGEST_OUTPUT_BYTES,
  };
  return new Promise((resolve) => {
    execFile('docker', args, options, (error, stdout, stderr) => {
      const { code = 1, message = '' } = error ?? { code: 0 };
      // A program that is not there has a word for a code.
      const ended = typeof code === 'number' ? code : 127;
      resolve({ code: ended, stdout, stderr: stderr || message });
    });
  });
}

/** What the Docker command printed. @throws Error with what it complained of, when it failed */
export async function docker(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, stdout, stderr } = await tryDocker(args, environment);
  if (code !== 0) throw new Error(`docker ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** The containers, volumes or networks that a Compose project has left, by name. */
export async function leftovers(project: string): Promise<readonly string[]> {
  const filter = ['--filter', `label=com.docker.compose.project=${project}`];
  const lists = await Promise.all([
    docker(['ps', '--all', '--format', '{{.Names}}', ...filter]),
    docker(['volume', 'ls', '--format', '{{.Name}}', ...filter]),
    docker(['network', 'ls', '--format', '{{.Name}}', ...filter]),
  ]);
  return lists.flatMap((text) => text.split('\n').filter(Boolean));
}

/** All that a container has said so far. */
export async function logsOf(container: string, ...flags: readonly string[]): Promise<string> {
  const { stdout, stderr } = await tryDocker(['logs', ...flags, container]);
  return stdout + stderr;
}
