/** Rules for names, labels and annotations (apimachinery, pkg/util/validation and pkg/api/validation). Each returns what is wrong, or undefined. */

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

export type NameRule = (name: string) => string | undefined;

/** Lower-case RFC 1123 subdomain, at most 253 characters. */
export function dnsSubdomainProblem(name: string): string | undefined {
  if (name.length > 253) return 'must be no more than 253 characters';
  if (SUBDOMAIN.test(name)) return undefined;
  return (
    'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, ' +
    "'-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', " +
    "regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
  );
}

/** Lower-case RFC 1123 label, at most 63 characters. */
export function dnsLabelProblem(name: string): string | undefined {
  if (name.length > 63) return 'must be no more than 63 characters';
  if (LABEL.test(name)) return undefined;
  return (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and " +
    "must start and end with an alphanumeric character (e.g. 'my-name', or '123-abc', " +
    "regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
  );
}

/** An RFC 1035 label, which begins with a letter: the rule for Services. */
export function dnsLabel1035Problem(name: string): string | undefined {
  if (name.length > 63) return 'must be no more than 63 characters';
  if (LABEL_1035.test(name)) return undefined;
  return (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an " +
    "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', " +
    "regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
  );
}

/** What a URL path segment can hold: the only rule for CSRs and RBAC objects. */
export function pathSegmentProblem(name: string): string | undefined {
  if (name === '.' || name === '..') return `may not be '${name}'`;
  const illegal = ['/', '%'].find((character) => name.includes(character));
  return illegal ? `may not contain '${illegal}'` : undefined;
}

/** A label or annotation key: `[prefix/]name`. */
export function qualifiedNameProblem(key: string): string | undefined {
  const parts = key.split('/');
  const name = parts.at(-1) as string;
  if (parts.length > 2) {
    return "a qualified name must consist of alphanumeric characters, with an optional DNS subdomain prefix and '/'";
  }
  if (parts.length === 2 && dnsSubdomainProblem(parts[0] as string)) {
    return `prefix part ${dnsSubdomainProblem(parts[0] as string)}`;
  }
  if (name === '') return 'name part must be non-empty';
  if (name.length > 63) return 'name part must be no more than 63 characters';
  if (QUALIFIED.test(name)) return undefined;
  return (
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
    "with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', " +
    "regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
  );
}

export function labelValueProblem(value: string): string | undefined {
  if (value.length > 63) return 'must be no more than 63 characters';
  if (LABEL_VALUE.test(value)) return undefined;
  return (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', " +
    "and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', " +
    "regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
  );
}

/** Without vowels and look-alikes, so that no word comes out (apimachinery, pkg/util/rand). */
const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const LONGEST_BASE = 58;

/** The name for `generateName`: the base, cut to 58 characters, and five more. `randomBytes` has at least five bytes. */
export function generatedName(base: string, randomBytes: Uint8Array): string {
  const suffix = [...randomBytes.subarray(0, 5)].map(
    (byte) => SUFFIX_ALPHABET[byte % SUFFIX_ALPHABET.length],
  );
  return base.slice(0, LONGEST_BASE) + suffix.join('');
}
