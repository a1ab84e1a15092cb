import type { Claim, Finding } from './claim.ts';

export type Subject = {
  readonly client: string;
  readonly version: string;
};

/** Checks one claim after the other, whatever became of those before. */
export async function checkClaims<Of extends Subject>(
  subject: Of,
  claims: readonly Claim<Of>[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const claim of claims) {
    const finding = await checkClaim(subject, claim);
    findings.push(finding);
    console.log(line(finding));
  }
  return findings;
}

async function checkClaim<Of extends Subject>(subject: Of, claim: Claim<Of>): Promise<Finding> {
  const { client, version } = subject;
  const found = { client, version, what: claim.what };
  if (claim.since && isOlder(version, claim.since)) {
    return { ...found, outcome: 'not in this version' };
  }
  try {
    await claim.check(subject);
    return { ...found, outcome: 'works' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...found, outcome: 'fails', reason };
  }
}

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ofMajor = 0, ofMinor = 0] = version.split('.').map(Number);
  return ofMajor < major || (ofMajor === major && ofMinor < minor);
}

function line({ client, version, what, outcome, reason }: Finding): string {
  const why = reason === undefined ? '' : `\n    ${reason.replaceAll('\n', '\n    ')}`;
  return `${outcome === 'works' ? 'ok' : outcome}: ${client} ${version} ${what}${why}`;
}
