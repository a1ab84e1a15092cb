import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { PreflightError } from './preflight-error.ts';

/** A program that was started as a process of its own. */
export type Launched = {
  readonly pid: number;
  /** Resolves with the exit code when it ends, whoever ended it. */
  readonly ended: Promise<number>;
};

export type Command = readonly [program: string, ...args: readonly string[]];

/**
 * Starts a program in a session of its own, so that a Ctrl-C reaches us and not it; what it says is appended to a file.
 * @throws PreflightError when it cannot be started
 */
export async function launch(
  [program, ...args]: Command,
  of: { readonly logFile: string; readonly environment?: NodeJS.ProcessEnv },
): Promise<Launched> {
  const output = openSync(of.logFile, 'a', 0o600);
  try {
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...of.environment },
    });
    const pid = await spawned(child, program);
    return { pid, ended: endOf(child) };
  } finally {
    closeSync(output);
  }
}

function spawned(child: ChildProcess, program: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid as number));
    child.once('error', (cause) =>
      reject(new PreflightError(`${program} cannot be started: ${cause.message}`, { cause })),
    );
  });
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
