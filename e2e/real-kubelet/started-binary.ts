import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';

const STOP_MILLISECONDS = 10_000;

/** A program of upstream's that runs on, its output in a file. */
export class StartedBinary {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(program: string, args: readonly string[], logFile: string) {
    const log = openSync(logFile, 'w');
    this.#child = spawn(program, args, { stdio: ['ignore', log, log] });
    this.#ended = once(this.#child, 'exit');
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MILLISECONDS);
    this.#child.kill();
    await this.#ended;
    clearTimeout(kill);
  }
}
