const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** An age as kubectl prints it: `63s`, `4m58s`, `22h`, `2y5d` (apimachinery, pkg/util/duration/duration.go). */
export function humanAge(milliseconds: number): string {
  if (milliseconds < -2 * SECOND) return '<invalid>';
  const ms = Math.max(0, milliseconds);
  if (ms < 2 * MINUTE) return `${Math.floor(ms / SECOND)}s`;
  if (ms < 10 * MINUTE)
    return two(ms, { unit: MINUTE, letter: 'm' }, { unit: SECOND, letter: 's' });
  if (ms < 3 * HOUR) return `${Math.floor(ms / MINUTE)}m`;
  if (ms < 8 * HOUR) return two(ms, { unit: HOUR, letter: 'h' }, { unit: MINUTE, letter: 'm' });
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)}h`;
  if (ms < 8 * DAY) return two(ms, { unit: DAY, letter: 'd' }, { unit: HOUR, letter: 'h' });
  if (ms < 2 * YEAR) return `${Math.floor(ms / DAY)}d`;
  if (ms < 8 * YEAR) return two(ms, { unit: YEAR, letter: 'y' }, { unit: DAY, letter: 'd' });
  return `${Math.floor(ms / YEAR)}y`;
}

/** The age of something that has an RFC 3339 birth, or `<unknown>`. */
export function ageSince(timestamp: string | undefined, now: Date): string {
  return timestamp ? humanAge(now.getTime() - Date.parse(timestamp)) : '<unknown>';
}

type Unit = { readonly unit: number; readonly letter: string };

function two(ms: number, large: Unit, small: Unit): string {
  const whole = Math.floor(ms / large.unit);
  const rest = Math.floor((ms % large.unit) / small.unit);
  return rest === 0 ? `${whole}${large.letter}` : `${whole}${large.letter}${rest}${small.letter}`;
}
