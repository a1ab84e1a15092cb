import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ROOT } from '#world/process.ts';
import { docker, tryDocker } from './docker.ts';

/** `npm run e2e`: builds the images and runs the stories of this room. Exit code 2 says that Docker is missing. */
const STORIES = ['example', 'rollcall-cluster', 'stack', 'bad-input', 'high-availability'];
const IMAGES = ['init', 'all-in-one'];

const missing = await whatIsMissing();
if (missing === undefined) {
  await build();
  process.exitCode = await runStories(process.argv.slice(2));
} else {
  process.stderr.write(`e2e: ${missing}\n`);
  process.exitCode = 2;
}

async function whatIsMissing(): Promise<string | undefined> {
  const engine = await tryDocker(['version', '--format', '{{.Server.Version}}']);
  if (engine.code !== 0) {
    return `these tests need Docker, and no engine answers: ${lastLine(engine.stderr)}`;
  }
  const compose = await tryDocker(['compose', 'version', '--short']);
  if (compose.code !== 0) return 'these tests need Docker Compose 2.20 or newer';
  return undefined;
}

async function build(): Promise<void> {
  const begin = performance.now();
  // BuildKit by way of Compose: an engine without the buildx plugin has no other.
  await docker(['compose', '--profile', 'all-in-one', 'build', ...IMAGES]);
  const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
  process.stderr.write(`e2e: built the images in ${seconds} s\n`);
}

/** One story after the other: each has a cluster of its own. */
async function runStories(wanted: readonly string[]): Promise<number> {
  const names = wanted.length > 0 ? wanted : STORIES;
  const files = names.map((name) => path.join(import.meta.dirname, `${name}.test.ts`));
  const child = spawn(process.execPath, ['--test', '--test-concurrency=1', ...files], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const [code] = await once(child, 'close');
  return (code as number | null) ?? 1;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
