import { open, stat } from 'node:fs/promises';

/** What a kubelet's log told of its way into the cluster. */
export type NodeProgress = {
  readonly stages: Readonly<Partial<Record<Stage, string>>>;
  readonly csr?: string;
  /** When its certificate ends, and when it will be rotated; RFC 3339. */
  readonly notAfter?: string;
  readonly deadline?: string;
};

export const STAGES = [
  'key',
  'created',
  'approved',
  'issued',
  'written',
  'registered',
  'ready',
] as const;
export type Stage = (typeof STAGES)[number];

type Entry = Readonly<Record<string, unknown>>;

/** Reads a kubelet's JSON log from a point on, again and again, and keeps what it tells. */
export class NodeLog {
  readonly #file: string;
  #offset: number;
  #rest = '';
  #progress: NodeProgress = { stages: {} };

  private constructor(file: string, offset: number) {
    this.#file = file;
    this.#offset = offset;
  }

  /** Begins at the end of what an earlier run wrote. */
  static async after(file: string): Promise<NodeLog> {
    const size = await stat(file).then(
      (stats) => stats.size,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return 0;
        throw error;
      },
    );
    return new NodeLog(file, size);
  }

  get progress(): NodeProgress {
    return this.#progress;
  }

  /** The stages that were reached since the last reading. */
  async read(): Promise<readonly { readonly stage: Stage; readonly time: string }[]> {
    const lines = (this.#rest + (await this.#more())).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line: string): { readonly stage: Stage; readonly time: string }[] {
    const entry = entryOf(line);
    if (!entry) return [];
    const { notAfter, deadline, csr } = entry;
    this.#progress = {
      ...this.#progress,
      ...(typeof csr === 'string' && { csr }),
      ...(typeof notAfter === 'string' && { notAfter }),
      ...(typeof deadline === 'string' && { deadline }),
    };
    const stage = STAGES.find((each) => each === entry['stage']);
    if (!stage || this.#progress.stages[stage]) return [];
    const time = String(entry['time']);
    this.#progress = { ...this.#progress, stages: { ...this.#progress.stages, [stage]: time } };
    return [{ stage, time }];
  }

  async #more(): Promise<string> {
    const file = await open(this.#file, 'r');
    try {
      const { size } = await file.stat();
      const buffer = Buffer.alloc(Math.max(0, size - this.#offset));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, this.#offset);
      this.#offset += bytesRead;
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  }
}

/** A line that is no JSON (a warning of Node's, say) is passed over. */
function entryOf(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Entry;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
