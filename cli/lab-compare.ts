import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import { type Flags, type Settings, switchFlag } from '@rollcall/shared/process/flags.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import { type ComparedNumber, comparison } from '#measure/comparison.ts';
import { parseRun } from '#measure/run-document.ts';
import { columns } from '#report/columns.ts';

export const LAB_COMPARE_FLAGS = {
  json: switchFlag('print one JSON document', false),
} as const satisfies Flags;

/** Two runs side by side, with the second against the first. @throws ConfigurationError */
export async function labCompare(
  files: readonly string[],
  { json }: Settings<typeof LAB_COMPARE_FLAGS>,
): Promise<void> {
  const [first, second] = files.map((file) => readNamedFile('compare', file, parseRun));
  if (!first || !second) throw new ConfigurationError('compare needs two files of --json');
  const numbers = comparison(first, second);
  if (numbers.length === 0) {
    throw new ConfigurationError('the two runs have no phase of the same name');
  }
  const rows = numbers.map((number) => [
    number.phase,
    number.what,
    text(number.first, number.unit),
    text(number.second, number.unit),
    ratioOf(number)?.toFixed(2) ?? '',
  ]);
  process.stdout.write(
    json
      ? `${JSON.stringify(numbers.map((number) => ({ ...number, ratio: ratioOf(number) ?? null })))}\n`
      : `${columns([['PHASE', 'WHAT', 'FIRST', 'SECOND', 'RATIO'], ...rows], 'left').join('\n')}\n`,
  );
}

function ratioOf({ first, second }: ComparedNumber): number | undefined {
  return first === 0 ? undefined : second / first;
}

function text(value: number, unit: string): string {
  return `${Number(value.toFixed(2))} ${unit}`.trim();
}
