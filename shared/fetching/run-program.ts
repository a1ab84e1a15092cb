import { execFile } from 'node:child_process';

export type RunOptions = {
  readonly timeoutMilliseconds: number;
  readonly directory?: string;
  /** Over ours. */
  readonly environment?: Readonly<Record<string, string>>;
};

/** A program could not be started, exited with an error, or took too long; the message says which. */
export class ProgramFailed extends Error {
  override readonly name = 'ProgramFailed';
}

/**
 * Runs a program to its end, in the C locale, and returns its standard output.
 * @throws ProgramFailed
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { timeoutMilliseconds, directory, environment }: RunOptions,
): Promise<string> {
  const options = {
    timeout: timeoutMilliseconds,
    cwd: directory,
    env: { ...process.env, LC_ALL: 'C', ...environment },
  };
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, output, complaint) => {
      if (error === null) return resolve(output);
      const reason = error.killed
        ? `took more than ${timeoutMilliseconds / 1000} seconds`
        : (telling(complaint) ?? `failed (${error.code ?? error.signal})`);
      reject(new ProgramFailed(`${program} ${reason}`, { cause: error }));
    });
  });
}

/** The line in which a program says what went wrong: apt-get marks it, others say it last. */
function telling(complaint: string): string | undefined {
  const lines = complaint.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((candidate) => candidate.startsWith('E: ')) ?? lines.at(-1);
  return line && `says: ${line.trim()}`;
}
