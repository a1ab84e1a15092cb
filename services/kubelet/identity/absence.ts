import type { Logger } from '@rollcall/shared/process/log.ts';
import { sleep } from '@rollcall/shared/time/sleep.ts';
import type { CertificateRecord } from './certificate-record.ts';

const LONGEST_ABSENCE_MILLISECONDS = 5 * 60_000;
const ROUND_MILLISECONDS = 10_000;

/** There was no valid certificate for five minutes, and the server answers: whoever starts us again may have better credentials. */
export class CertificateAbsent extends Error {
  override readonly name = 'CertificateAbsent';
}

export type Absence = 'bearable' | 'unexplained' | 'hopeless';

/** What an absence means (pkg/kubelet/certificate/transport.go): hopeless only while the server answers. */
export function absenceOf(state: {
  readonly lastHeld: Date;
  readonly now: Date;
  readonly isServerHealthy: boolean;
}): Absence {
  const milliseconds = state.now.getTime() - state.lastHeld.getTime();
  if (milliseconds <= LONGEST_ABSENCE_MILLISECONDS) return 'bearable';
  return state.isServerHealthy ? 'hopeless' : 'unexplained';
}

/** Looks every ten seconds whether there is a valid certificate, until `signal` aborts. @throws CertificateAbsent */
export async function endWhenAbsent(on: {
  readonly record: CertificateRecord;
  readonly now: () => Date;
  readonly log: Logger;
  readonly signal: AbortSignal;
}): Promise<void> {
  let lastHeld = on.now();
  while (await sleep(ROUND_MILLISECONDS, on.signal)) {
    const now = on.now();
    if (on.record.hasValid(now)) lastHeld = now;
    const { isServerHealthy } = on.record;
    const absence = absenceOf({ lastHeld, now, isServerHealthy });
    if (absence === 'hopeless') {
      throw new CertificateAbsent(
        'It has been 5m0s since a valid client cert was found and the server is responsive, exiting.',
      );
    }
    if (absence === 'unexplained') {
      on.log.error(
        'It has been 5m0s since a valid client cert was found, but the server is not responsive. A restart may be necessary to retrieve new initial credentials.',
      );
      lastHeld = now;
    }
  }
}
