import { ProgramFailed, runProgram } from '@rollcall/shared/fetching/run-program.ts';

/** What a kubectl says of itself, without the `v`: `1.35.2`; undefined when it is missing or does not run here. */
export async function kubectlVersion(program: string): Promise<string | undefined> {
  try {
    const args = ['version', '--client', '--output=json'];
    const said = await runProgram(program, args, { timeoutMilliseconds: 30_000 });
    return /"gitVersion":\s*"v([^"]+)"/.exec(said)?.[1];
  } catch (error) {
    if (error instanceof ProgramFailed) return undefined;
    throw error;
  }
}
