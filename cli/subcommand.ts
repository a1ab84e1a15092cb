import {
  type Flags,
  type Settings,
  settingsOf,
  withFlags,
} from '@rollcall/shared/process/flags.ts';
import type { Command } from 'commander';

/** Adds a subcommand, whose action gets settings and words, and gives the exit code. */
export function command<F extends Flags>(
  parent: Command,
  usage: string,
  about: { readonly flags: F; readonly description: string },
  action: (settings: Settings<F>, words: readonly string[]) => Promise<number>,
): void {
  const added = withFlags(parent.command(usage).description(about.description), about.flags);
  added.action(async () => {
    const code = await action(settingsOf(added, about.flags), added.args);
    process.exitCode = code;
  });
}

/** Work that is done, or throws. */
export async function done(work: Promise<void>): Promise<number> {
  await work;
  return 0;
}
