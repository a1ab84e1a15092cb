/** Release numbers of a nats-server: major, minor, patch. */
export type NatsVersion = readonly [major: number, minor: number, patch: number];

/** The first release that can acknowledge after the write has reached the disk (`sync_interval: always`). */
export const oldestNatsVersion: NatsVersion = [2, 10, 0];

/** Reads what `nats-server --version` prints, or a bare version; undefined when it holds none. */
export function parseNatsVersion(text: string): NatsVersion | undefined {
  const numbers = /^(?:nats-server: )?v?(\d+)\.(\d+)\.(\d+)(?![\d.])/.exec(text.trim());
  if (numbers === null) return undefined;
  const [, major, minor, patch] = numbers.map(Number) as [number, number, number, number];
  return [major, minor, patch];
}

/** Orders versions as `Array.sort` wants it: negative when `one` is the older. */
export function compareNatsVersions(one: NatsVersion, other: NatsVersion): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}

export function isNewEnough(version: NatsVersion): boolean {
  return compareNatsVersions(version, oldestNatsVersion) >= 0;
}

export function formatNatsVersion(version: NatsVersion): string {
  return version.join('.');
}
