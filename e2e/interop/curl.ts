import assert from 'node:assert/strict';
import { ProgramFailed, runProgram } from '@rollcall/shared/fetching/run-program.ts';
import type { FoundClient } from '#clients/client.ts';
import type { Cluster } from '#world/cluster.ts';

export type CurlAnswer = {
  readonly code: number;
  readonly head: string;
  readonly body: string;
};

const TIMEOUT_MILLISECONDS = 60_000;

/** The curl program against one cluster. */
export class Curl {
  readonly client = 'curl';
  readonly version: string;
  readonly cluster: Cluster;
  readonly #program: string;

  constructor(found: FoundClient, cluster: Cluster) {
    this.version = found.version;
    this.#program = found.program;
    this.cluster = cluster;
  }

  /** Asks for a path with further arguments of curl's. @throws Error when there is no answer */
  async ask(path: string, args: readonly string[] = []): Promise<CurlAnswer> {
    const url = `${this.cluster.adminConfig.server}${path}`;
    const authority = this.cluster.file('pki', 'ca.crt');
    const all = ['-sS', '-i', '--max-time', '30', '--cacert', authority, ...args, url];
    try {
      const text = await runProgram(this.#program, all, {
        timeoutMilliseconds: TIMEOUT_MILLISECONDS,
      });
      const end = text.indexOf('\r\n\r\n');
      const head = text.slice(0, end);
      return { code: Number(/^HTTP\/\S+ (\d+)/.exec(head)?.[1]), head, body: text.slice(end + 4) };
    } catch (error) {
      if (error instanceof ProgramFailed)
        throw new Error(`curl ${path}: ${error.message}`, { cause: error });
      throw error;
    }
  }

  /** Asks, and holds the answer to a code and to what the body must say. */
  async gets(
    path: string,
    expected: { readonly code: number; readonly body: RegExp },
    args: readonly string[] = [],
  ): Promise<CurlAnswer> {
    const answer = await this.ask(path, args);
    assert.equal(answer.code, expected.code, `${path}: ${answer.body}`);
    assert.match(answer.body, expected.body, `${path}: ${answer.body.slice(0, 400)}`);
    return answer;
  }
}
