/** What differs from run to run, by the key that it stands under. */
const BY_KEY: Readonly<Record<string, string>> = {
  uid: '<uid>',
  resourceVersion: '<version>',
  continue: '<continue>',
  certificate: '<certificate>',
  request: '<request>',
  token: '<token>',
  serverAddress: '<address>',
  serverRelativeURL: '<url>',
  goVersion: '<runtime>',
  platform: '<platform>',
  gitVersion: '<version>',
};

/** In texts wherever they stand: times, uids, generated names, token ids, fingerprints, versions, ages. */
const IN_TEXT: readonly (readonly [pattern: RegExp, sign: string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'],
  [/(?<![a-z\d-])(csr|wire)-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '$1-<generated>'],
  [/system:bootstrap:[a-z0-9]{6}\b/g, 'system:bootstrap:<id>'],
  [/bootstrap-token-[a-z0-9]{6}\b/g, 'bootstrap-token-<id>'],
  [/jws-kubeconfig-[a-z0-9]{6}\b/g, 'jws-kubeconfig-<id>'],
  [/\beyJ[\w-]+\.\.[\w-]+/g, '<signature>'],
  [/certificate-authority-data: \S+/g, 'certificate-authority-data: <authority>'],
  [/"[a-z0-9]{6}":"<time>"/g, '"<id>":"<time>"'],
  [/X509SHA256=[0-9a-f]{64}/g, 'X509SHA256=<digest>'],
  [/127\.0\.0\.1:\d+/g, '<address>'],
  [/^\d+s$/, '<age>'],
  [/resourceVersion: "\d+"/g, 'resourceVersion: "<version>"'],
];

/** A JSON value with signs for what differs from run to run. */
export function normalised(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normalised(item));
    // They stand in the order of their seconds, which may be the same or not.
    return key === 'managedFields' ? items.sort(byText) : items;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [normalisedText(name), normalised(inner, name)]),
    );
  }
  if (typeof value !== 'string') return value;
  return value !== '' && Object.hasOwn(BY_KEY, key) ? BY_KEY[key] : normalisedText(value);
}

export function normalisedText(text: string): string {
  return IN_TEXT.reduce((so, [pattern, sign]) => so.replace(pattern, sign), text);
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
