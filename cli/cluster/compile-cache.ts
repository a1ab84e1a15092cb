import { createHash } from 'node:crypto';
import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runProgram } from '@rollcall/shared/fetching/run-program.ts';
import { compileCacheDirectory } from '@rollcall/shared/fetching/user-cache.ts';
import { SERVICE_NAMES, serviceCommand } from './services.ts';

const FILL_MILLISECONDS = 60_000;

/**
 * Has every module compiled once before the first start: a service that compiles its modules itself is slower to
 * start and keeps thirty megabytes that it needs for nothing else.
 */
export async function fillCompileCache(environment: NodeJS.ProcessEnv): Promise<void> {
  const directory = compileCacheDirectory(environment);
  const mark = path.join(
    directory,
    `filled-${process.version}-${digest(SERVICE_NAMES.map(serviceCommand).join())}`,
  );
  if (await exists(mark)) return;
  if (!(await canMake(directory))) return;
  await Promise.all(SERVICE_NAMES.map((service) => compile(service, directory)));
  await writeFile(mark, '');
}

/** A service that only tells its flags has read all its modules. */
async function compile(service: (typeof SERVICE_NAMES)[number], directory: string): Promise<void> {
  const [program, ...args] = serviceCommand(service);
  await runProgram(program, [...args, '--help'], {
    timeoutMilliseconds: FILL_MILLISECONDS,
    environment: { NODE_COMPILE_CACHE: directory },
  });
}

/** Without a directory to write to, services compile for themselves: slower, but no reason not to start. */
async function canMake(directory: string): Promise<boolean> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT'].includes(code)) return false;
    throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
