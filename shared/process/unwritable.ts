import { PreflightError } from './preflight-error.ts';

/** A file of the node cannot be written, as when its disk is full: what was there stays, and trying again may help. Exit code 2. */
export class Unwritable extends PreflightError {}

/** What `write` resolves to. @throws Unwritable that names `file`, when the system refuses */
export async function writing<T>(file: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    // Without a cause, which the log would tell once more.
    throw new Unwritable(`cannot write ${file}: ${error.message}`);
  }
}
