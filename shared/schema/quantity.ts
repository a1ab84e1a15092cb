/** A quantity cannot be read; the message is upstream's. */
export class MalformedQuantity extends Error {
  override readonly name = 'MalformedQuantity';
}

const FORM = /^([+-]?)0*(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;
const DECIMAL: Readonly<Record<string, number>> = {
  ...{ n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 },
};
const BINARY: Readonly<Record<string, number>> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 };
const LENGTH_MAXIMUM = 512;
const EXPONENT_MAXIMUM = 2 ** 31 - 1;
/** Finer than this nothing is told: what is more is rounded up to it. */
const LEAST_EXPONENT = -9;
const BINARY_MAXIMUM = 2n ** 63n - 1n;
const INT64_DIGITS = 18;

type Sign = '' | '-';
/** `digits` × 10^`exponent`; the digits are a whole number. */
type Decimal = { readonly sign: Sign; readonly digits: string; readonly exponent: number };
type Parsed = {
  readonly text: string;
  readonly sign: Sign;
  /** Without zeros in front, but never empty. */
  readonly whole: string;
  readonly fraction: string;
  readonly suffix: string;
};

/**
 * A quantity in the one form that Go writes it in: `1000m` is `1`, `1024Mi` is `1Gi`, `1.5` is `1500m`. Upstream leaves
 * some as they were sent that have other forms, such as `1.234` and `+5`; so do we (apimachinery, pkg/api/resource).
 * @throws MalformedQuantity
 */
export function canonicalQuantity(text: string): string {
  const parsed = parse(text);
  const { suffix } = parsed;
  if (suffix in BINARY) return binary(parsed, BINARY[suffix] as number);
  if (suffix in DECIMAL) {
    const decimal = decimalOf(parsed, DECIMAL[suffix] as number);
    return isKept(parsed, decimal) ? text : withSuffix(decimal);
  }
  const decimal = decimalOf(parsed, exponentOf(suffix));
  return isKept(parsed, decimal) ? text : withExponent(decimal);
}

function parse(text: string): Parsed {
  // Before the pattern, which longer texts would keep busy.
  if (text.length > LENGTH_MAXIMUM)
    throw new MalformedQuantity('unable to parse numeric part of quantity');
  const match = FORM.exec(text);
  const [, sign, whole = '', fraction = '', suffix = ''] = match ?? [];
  if (!match || !/\d/.test(text.slice(0, text.length - suffix.length))) {
    throw new MalformedQuantity(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  }
  return { text, sign: sign === '-' ? '-' : '', whole: whole || '0', fraction, suffix };
}

function exponentOf(suffix: string): number {
  const exponent = /^[eE]([-+]?\d+)$/.exec(suffix)?.[1];
  if (exponent !== undefined && Math.abs(Number(exponent)) <= EXPONENT_MAXIMUM)
    return Number(exponent);
  throw new MalformedQuantity("unable to parse quantity's suffix");
}

function decimalOf({ sign, whole, fraction }: Parsed, exponent: number): Decimal {
  return { sign, digits: whole + fraction, exponent: exponent - fraction.length };
}

/** Upstream's shortcut: what looks canonical already is not written anew. */
function isKept({ text }: Parsed, { digits, exponent }: Decimal): boolean {
  if (text === '0') return true;
  const isFast = digits.length <= INT64_DIGITS && exponent >= LEAST_EXPONENT;
  return isFast && exponent % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
}

function withSuffix(decimal: Decimal): string {
  const { sign, digits, exponent } = inThousands(decimal);
  if (digits === '') return '0';
  // There is no suffix beyond E.
  const most = Math.min(exponent, DECIMAL['E'] as number);
  const suffix = Object.keys(DECIMAL).find((each) => DECIMAL[each] === most);
  return `${sign}${digits}${'0'.repeat(exponent - most)}${suffix}`;
}

function withExponent(decimal: Decimal): string {
  const { sign, digits, exponent } = inThousands(decimal);
  if (digits === '') return '0';
  return `${sign}${digits}${exponent === 0 ? '' : `e${exponent}`}`;
}

/** With an exponent that is a multiple of three, and no more zeros at the end than that takes; no digits for nothing. */
function inThousands(decimal: Decimal): Decimal {
  const { sign, digits, exponent } = roundedUp(trimmed(decimal));
  if (digits === '') return { sign: '', digits, exponent: 0 };
  const zeros = ((exponent % 3) + 3) % 3;
  return { sign, digits: digits + '0'.repeat(zeros), exponent: exponent - zeros };
}

/** Away from zero, to billionths. */
function roundedUp(decimal: Decimal): Decimal {
  const { sign, digits, exponent } = decimal;
  if (digits === '' || exponent >= LEAST_EXPONENT) return decimal;
  const kept = digits.slice(0, Math.max(0, digits.length + exponent - LEAST_EXPONENT));
  // What is cut off is never nothing: zeros at the end are gone already.
  const raised = (BigInt(kept || '0') + 1n).toString();
  return trimmed({ sign, digits: raised, exponent: LEAST_EXPONENT });
}

function trimmed({ sign, digits, exponent }: Decimal): Decimal {
  const significant = digits.replace(/^0+/, '');
  const short = significant.replace(/0+$/, '');
  return { sign, digits: short, exponent: exponent + significant.length - short.length };
}

function binary(parsed: Parsed, power: number): string {
  const { text, sign, whole, fraction } = parsed;
  const isFast = fraction === '' && whole.length + power * 3 < 15;
  if (isFast && BigInt(whole) % 8n !== 0n) return text;
  const unit = 1024n ** BigInt(power);
  const parts = 10n ** BigInt(fraction.length);
  const amount = BigInt(whole + fraction) * unit;
  if (amount % parts === 0n) return binaryWhole(sign, capped(amount / parts));
  const isOver = amount > BINARY_MAXIMUM * parts;
  if (isOver) return binaryWhole(sign, BINARY_MAXIMUM);
  return withSuffix({ sign, digits: amount.toString(), exponent: -fraction.length });
}

function capped(amount: bigint): bigint {
  return amount > BINARY_MAXIMUM ? BINARY_MAXIMUM : amount;
}

function binaryWhole(sign: Sign, amount: bigint): string {
  if (amount < 1024n) return withSuffix({ sign, digits: amount.toString(), exponent: 0 });
  let [rest, power] = [amount, 0];
  for (; rest % 1024n === 0n && power < 6; power += 1) rest /= 1024n;
  const suffix = Object.keys(BINARY).find((each) => BINARY[each] === power) ?? '';
  return `${sign}${rest}${suffix}`;
}
