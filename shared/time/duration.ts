/** Go's notation of durations (time.ParseDuration): `1h30m`, `500ms`, `8760h`. */

const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/y;

/** Milliseconds. @throws RangeError when the text is no duration */
export function parseDuration(text: string): number {
  if (text === '0') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  const start = /^[+-]/.test(text) ? 1 : 0;
  let total = 0;
  let at = start;
  while (at < text.length) {
    PART.lastIndex = at;
    const match = PART.exec(text);
    if (!match) throw noDuration(text);
    total += Number(match[1]) * (MILLISECONDS[match[2] as string] as number);
    at = PART.lastIndex;
  }
  if (at === start) throw noDuration(text);
  return sign * total;
}

/** As Go prints it: `1h30m0s`, `45s`, `500ms`, `0s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`;
  if (milliseconds === 0) return '0s';
  if (milliseconds < 1_000) return `${trimmed(milliseconds)}ms`;
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000);
  const seconds = `${trimmed((milliseconds % 60_000) / 1_000)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(6)));
}

function noDuration(text: string): RangeError {
  return new RangeError(
    `${JSON.stringify(text)} is no duration: write it like 1h30m, 90s or 500ms`,
  );
}
