import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** How a script ended. `code` is null when it was stopped because its time was up. */
export type ShellResult = { readonly code: number | null; readonly output: string };

/**
 * Runs a script in one bash that stops at the first failing command, and ends what the script left running.
 * `output` is both streams, one after the other.
 */
export async function runShell(
  script: string,
  options: { readonly folder: string; readonly timeLimitMilliseconds: number },
): Promise<ShellResult> {
  const shell = spawn('bash', ['-Eeuo', 'pipefail', '-c', script], {
    cwd: options.folder,
    env: environment(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const limit = setTimeout(() => endGroup(shell.pid), options.timeLimitMilliseconds);
  shell.once('exit', () => endGroup(shell.pid));
  const ended = new Promise<number | null>((resolve, reject) => {
    shell.once('error', reject);
    shell.once('close', resolve);
  });
  try {
    const [code, ...streams] = await Promise.all([ended, text(shell.stdout), text(shell.stderr)]);
    return { code, output: streams.join('') };
  } finally {
    clearTimeout(limit);
  }
}

/** Without the mark of a running test, by which a `node --test` in the script would take itself for a part of ours. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _, ...others } = process.env;
  return others;
}

/** A detached child leads a process group of its own number. */
function endGroup(group: number | undefined): void {
  if (group === undefined) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}
