import { MalformedProtobuf } from './malformed-protobuf.ts';

export type Timestamp = { readonly seconds: number; readonly nanos: number };

const YEAR_ONE_SECONDS = -62_135_596_800;
const YEAR_TEN_THOUSAND_SECONDS = 253_402_300_800;

/** Whole seconds, as metav1.Time writes itself in JSON. @throws MalformedProtobuf outside of the years 1 to 9999 */
export function timeText({ seconds }: Timestamp): string {
  if (seconds < YEAR_ONE_SECONDS || seconds >= YEAR_TEN_THOUSAND_SECONDS) {
    throw new MalformedProtobuf(`proto: ${seconds} seconds are no time of the years 1 to 9999`);
  }
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`;
}

/** Microseconds, as metav1.MicroTime writes itself in JSON. @throws MalformedProtobuf */
export function microTimeText({ seconds, nanos }: Timestamp): string {
  if (nanos < 0 || nanos > 999_999_999) {
    throw new MalformedProtobuf(`proto: ${nanos} are no nanoseconds`);
  }
  const micros = String(Math.floor(nanos / 1_000)).padStart(6, '0');
  return `${timeText({ seconds, nanos }).slice(0, 19)}.${micros}Z`;
}

/** An RFC 3339 text as a moment, or undefined when it is none. */
export function timestampOf(text: string): Timestamp | undefined {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) return undefined;
  const fraction = /\.(\d{1,9})/.exec(text)?.[1] ?? '';
  return {
    seconds: Math.floor(milliseconds / 1_000),
    nanos: Number(fraction.padEnd(9, '0')),
  };
}
