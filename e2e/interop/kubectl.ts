import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FoundClient } from '#clients/client.ts';
import { eventually } from '#world/eventually.ts';

export type Said = { readonly code: number; readonly output: string; readonly complaint: string };

const COMMAND_TIMEOUT_MILLISECONDS = 60_000;

/** One kubectl at work in a namespace of its own; commands are written as in a shell, with single quotes only. */
export class Kubectl {
  readonly client = 'kubectl';
  readonly version: string;
  readonly program: string;
  /** Starts the names of its cluster-scoped objects, and is its namespace. */
  readonly id: string;
  readonly directory: string;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(found: FoundClient, kubeconfig: string, directory: string) {
    this.version = found.version;
    this.program = found.program;
    this.id = `with-${found.version.replace(/[^a-z0-9]+/g, '-')}`;
    this.directory = path.join(directory, this.id);
    // A home of its own keeps what kubectl caches of discovery apart from the user's.
    const home = { HOME: this.directory, KUBE_EDITOR: 'sh editor.sh' };
    this.#environment = { ...process.env, ...home, KUBECONFIG: kubeconfig, LC_ALL: 'C' };
  }

  /** Its folder, and its namespace with the account that every namespace gets. */
  async prepare(): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    await this.says('create -f - --validate=false', /created/, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: this.id },
    });
  }

  /** What it prints when it succeeds; each pattern must be found in it. */
  async says(
    command: string,
    expected: RegExp | readonly RegExp[],
    input?: string | object,
  ): Promise<string> {
    const { code, output, complaint } = await this.run(command, input);
    const transcript = `kubectl ${command}\nprinted: ${output}${complaint}`;
    assert.equal(code, 0, `${transcript}\nand ended with ${code}`);
    for (const pattern of Array.isArray(expected) ? expected : [expected]) {
      assert.match(output, pattern, `${transcript}\nwithout ${pattern}`);
    }
    return output;
  }

  /** What it complains of when it fails. */
  async refuses(command: string, expected: RegExp, input?: string | object): Promise<void> {
    const { code, output, complaint } = await this.run(command, input);
    const transcript = `kubectl ${command}\nprinted: ${output}${complaint}`;
    assert.notEqual(code, 0, `${transcript}\nand ended well`);
    assert.match(complaint + output, expected, `${transcript}\nwithout ${expected}`);
  }

  async run(command: string, input: string | object = ''): Promise<Said> {
    const child = this.#spawn(command);
    const text = typeof input === 'string' ? input : JSON.stringify(input);
    // It may end before it has read all; its own words then say why.
    child.stdin.on('error', () => undefined).end(text);
    let [output, complaint] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (some: string) => {
      output += some;
    });
    child.stderr.setEncoding('utf8').on('data', (some: string) => {
      complaint += some;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_TIMEOUT_MILLISECONDS);
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    return { code: code ?? -1, output, complaint };
  }

  /** Runs a command that goes on by itself while `during` acts, until it has said all that is expected. */
  async keepsSaying(
    command: string,
    expected: readonly RegExp[],
    during: () => Promise<void>,
  ): Promise<void> {
    const child = this.#spawn(command);
    child.stdin.end();
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (some: string) => {
        output += some;
      });
    }
    try {
      await during();
      const said = () => expected.every((pattern) => pattern.test(output));
      await eventually(`kubectl ${command} prints all of ${expected.join(' ')}`, async () =>
        said(),
      );
    } catch (error) {
      throw new Error(`kubectl ${command}\nprinted: ${output}`, { cause: error });
    } finally {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    }
  }

  /** A file for `-f`, where standard input will not do. */
  async file(name: string, content: string | object): Promise<string> {
    const file = path.join(this.directory, name);
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  #spawn(command: string) {
    const namespace = /(^| )(-n|-A|--all-namespaces)( |$)/.test(command) ? [] : ['-n', this.id];
    const env = this.#environment;
    return spawn(this.program, [...words(command), ...namespace], { env, cwd: this.directory });
  }
}

/** The words of a command; single quotes hold a word together. */
function words(command: string): string[] {
  const found = command.match(/(?:'[^']*'|[^\s'])+/g) ?? [];
  return found.map((word) => word.replaceAll("'", ''));
}
