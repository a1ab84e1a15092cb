import { ProgramFailed, runProgram } from '@rollcall/shared/fetching/run-program.ts';
import type { Client } from './client.ts';

/** The curl on PATH. */
export async function findCurl(): Promise<Client> {
  const name = 'curl';
  try {
    const said = await runProgram('curl', ['--version'], { timeoutMilliseconds: 30_000 });
    const version = /^curl (\S+)/.exec(said)?.[1] ?? 'unknown';
    return { name, version, program: 'curl' };
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    return { name, missing: error.message };
  }
}
