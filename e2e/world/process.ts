import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { compileCacheDirectory } from '@rollcall/shared/fetching/user-cache.ts';

/** The root of the checkout. */
export const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** A program of ours, as a user would start it. */
export type World = {
  readonly child: ChildProcess;
  /** All it wrote so far, on both of its outputs. */
  output(): string;
  /** Resolves with the output once it holds the text. @throws Error when the process ends before */
  said(text: string | RegExp): Promise<string>;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number>;
  /** Asks it to end, and waits until it has. */
  stop(signal?: NodeJS.Signals): Promise<number>;
};

/** Starts one of our programs: `cli/main.ts`, `services/kubelet/main.ts`, … */
export function startProgram(script: string, args: readonly string[]): World {
  const child = spawn(process.execPath, [path.join(ROOT, script), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    // As `rollcall up` starts the services.
    env: { ...process.env, NODE_COMPILE_CACHE: compileCacheDirectory(process.env) },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.emit('said');
    });
  }
  const ended = once(child, 'close').then(([code]) => (code as number | null) ?? 1);
  return {
    child,
    output: () => output,
    said: (text) => said({ child, output: () => output, ended }, text),
    ended,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return await ended;
    },
  };
}

/** Runs one of our programs to its end. */
export async function runProgram(
  script: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [path.join(ROOT, script), ...args], { cwd: ROOT });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code: (code as number | null) ?? 1, stdout, stderr };
}

async function said(
  { child, output, ended }: Pick<World, 'child' | 'output' | 'ended'>,
  text: string | RegExp,
): Promise<string> {
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
    child.emit('said');
  });
  const holds = () => (typeof text === 'string' ? output().includes(text) : text.test(output()));
  while (!holds()) {
    if (hasEnded) throw new Error(`it ended without saying ${text}; it said:\n${output()}`);
    await once(child, 'said');
  }
  return output();
}
