import { execFile } from 'node:child_process';

export type Ran = { readonly code: number; readonly output: string };

const LIMIT_MILLISECONDS = 120_000;

/** Runs one of upstream's programs to its end; both outputs together. */
export function runBinary(program: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: LIMIT_MILLISECONDS }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
    });
  });
}
