import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '#world/process.ts';

export const NUMBERS = path.join(ROOT, 'docs', 'numbers.md');
export const SCALE = path.join(ROOT, 'docs', 'scale.md');

export type Row = readonly [what: string, measured: string, target: string];

/** The day, the machine and the programs that a table was measured with. */
export function machineLine(natsServer: string): string {
  const [processor] = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} × ${processor?.model}, ${memory} GB, ${os.type()} ${os.release()}, Node ${process.version}, nats-server ${path.basename(path.dirname(natsServer))}; file storage, \`sync_interval: always\` unless said otherwise.`;
}

export function markdownTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  return ['| what | measured | target |', '|---|--:|--:|', ...lines].join('\n');
}

/** Puts a report between the two marks of a command, and leaves the rest of the page alone. */
export async function writeSection(section: {
  readonly file: string;
  readonly command: string;
  readonly report: string;
}): Promise<void> {
  const { file, command, report } = section;
  const [begin, end] = [`<!-- written by ${command} -->\n`, `<!-- end of ${command} -->\n`];
  const text = await readFile(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has lost the marks of ${command}`);
  await writeFile(file, `${text.slice(0, from + begin.length)}${report}${text.slice(to)}`);
}
