import os from 'node:os';
import { markdownTable, NUMBERS, type Row, writeSection } from '#bench/numbers-page.ts';
import { docker } from './docker.ts';

/** Prints a table with the machine that it was measured on, and puts it into its part of docs/numbers.md, if it has one. */
export async function report(part: string | undefined, rows: readonly Row[]): Promise<void> {
  const [processor] = os.cpus();
  const gibibytes = Math.round(os.totalmem() / 2 ** 30);
  const engine = (await docker(['version', '--format', '{{.Server.Version}}'])).trim();
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${day}, ${os.cpus().length} × ${processor?.model}, ${gibibytes} GB, ${os.type()} ${os.release()}, Docker Engine ${engine}, Node ${process.version}.`;
  const text = `${machine}\n\n${markdownTable(rows)}\n`;
  process.stdout.write(text);
  if (part === undefined) return;
  const command = `npm run bench:containers -- --only ${part}`;
  await writeSection({ file: NUMBERS, command, report: text });
}
