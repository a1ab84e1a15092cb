import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianMirror } from './debian-mirror.ts';
import { FetchFailed } from './fetch-failed.ts';
import { ProgramFailed, runProgram } from './run-program.ts';

export type DebianPackage = {
  /** The release to take it from, whatever Debian this is: `trixie`. */
  readonly suite: string;
  readonly name: string;
};

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const sources = '/etc/apt';

const silenceTimeoutSeconds = 60;
const stepTimeoutMilliseconds = 180_000;

/**
 * Takes a package of a Debian release, whatever Debian this is, and unpacks it below `directory` without
 * installing it. apt keeps the machine's proxies and passwords, checks the archive's signature, needs no root
 * and writes nowhere else. Returns the folder that stands for the root of the unpacked files.
 * @throws FetchFailed
 */
export async function fetchDebianPackage(
  { suite, name }: DebianPackage,
  directory: string,
): Promise<string> {
  const config = await writeAptDirectory(suite, directory);
  const apt = (...args: string[]) => run('apt-get', ['--config-file', config, '-q', ...args]);
  await apt('update');
  await apt('download', name);
  const archive = (await readdir(directory)).find((file) => file.endsWith('.deb'));
  if (archive === undefined) throw new FetchFailed('apt-get download left no package');
  await run('dpkg-deb', ['--extract', archive, 'unpacked']);
  return join(directory, 'unpacked');

  async function run(program: string, args: readonly string[]): Promise<void> {
    try {
      await runProgram(program, args, { directory, timeoutMilliseconds: stepTimeoutMilliseconds });
    } catch (error) {
      if (!(error instanceof ProgramFailed)) throw error;
      throw new FetchFailed(error.message, { cause: error });
    }
  }
}

/** Everything apt reads and writes, laid out in our own directory; returns the configuration's path. */
async function writeAptDirectory(suite: string, directory: string): Promise<string> {
  const mirror = debianMirror(await sourceTexts(sources));
  const config = join(directory, 'apt.conf');
  await mkdir(join(directory, 'lists/partial'), { recursive: true });
  await mkdir(join(directory, 'cache/archives/partial'), { recursive: true });
  await writeFile(join(directory, 'status'), '');
  await writeFile(
    join(directory, 'sources.list'),
    `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`,
  );
  await writeFile(config, aptConfiguration(directory));
  return config;
}

/** Read by apt after the machine's own configuration, so that what is set here wins (apt.conf(5)). */
export function aptConfiguration(directory: string): string {
  return `Dir::State "${directory}";
Dir::State::lists "${directory}/lists";
Dir::State::status "${directory}/status";
Dir::Cache "${directory}/cache";
Dir::Log "${directory}";
Dir::Etc::sourcelist "${directory}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
// apt would change to the user _apt when run by root, who may not enter this directory.
APT::Sandbox::User "root";
// The machine's hooks would tidy the machine's own caches.
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear Acquire::Languages;
Acquire::Languages "none";
Acquire::PDiffs "false";
Acquire::Retries "1";
Acquire::http::Timeout "${silenceTimeoutSeconds}";
Acquire::https::Timeout "${silenceTimeoutSeconds}";
`;
}

/** The machine's apt sources, one text a file. */
async function sourceTexts(directory: string): Promise<string[]> {
  const parts = await filesIn(join(directory, 'sources.list.d'));
  const main = await filesIn(directory);
  const files = [...main.filter((path) => path.endsWith('/sources.list')), ...parts];
  const named = files.filter((path) => /\.(list|sources)$/.test(path));
  return await Promise.all(named.map((path) => readFile(path, 'utf8')));
}

async function filesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort().map((name) => join(directory, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
