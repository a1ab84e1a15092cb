import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { lifetime, SHORTEST_REQUEST_MILLISECONDS as shortestMilliseconds } from './lifetime.ts';

const now = new Date('2026-01-01T00:00:00Z');
const hour = 3_600_000;
const minute = 60_000;
const far = new Date(now.getTime() + 1_000_000 * hour);

for (const [what, grantedMilliseconds, requestedSeconds, minutes] of [
  ['an hour, nothing asked: the backdate on top', hour, undefined, 65],
  ['a year, nothing asked: the backdate within', 8_760 * hour, undefined, 8_760 * 60],
  ['ten minutes asked', 8_760 * hour, 600, 15],
  ['less than ten minutes asked', 8_760 * hour, 60, 15],
  ['more asked than granted', hour, 86_400, 65],
  ['eight hours asked: the backdate within', 8_760 * hour, 8 * 3_600, 480],
] as const) {
  test(what, () => {
    const { notBefore, notAfter } = lifetime({
      grantedMilliseconds,
      requestedSeconds,
      shortestMilliseconds,
      authorityNotAfter: far,
      now,
    });
    assert.equal(now.getTime() - notBefore.getTime(), 5 * minute);
    assert.equal((notAfter.getTime() - notBefore.getTime()) / minute, minutes);
  });
}

test('no certificate outlives its authority', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.option(fc.integer({ min: 1, max: 1e8 }), { nil: undefined }),
      fc.integer({ min: 1, max: 10_000 }),
      (grantedHours, requestedSeconds, authorityHours) => {
        const authorityNotAfter = new Date(now.getTime() + authorityHours * hour);
        const grantedMilliseconds = grantedHours * hour;
        const { notAfter } = lifetime({
          grantedMilliseconds,
          requestedSeconds,
          shortestMilliseconds,
          authorityNotAfter,
          now,
        });
        assert.ok(notAfter <= authorityNotAfter && notAfter > now);
      },
    ),
  );
});

test('an authority that has ended signs nothing', () => {
  const signs = (authorityNotAfter: Date) => () =>
    lifetime({
      grantedMilliseconds: hour,
      requestedSeconds: undefined,
      shortestMilliseconds,
      authorityNotAfter,
      now,
    });
  assert.throws(signs(new Date(now.getTime() - hour)), /the signer has expired: NotAfter=/);
  assert.throws(
    signs(new Date(now.getTime() - minute)),
    /refusing to sign a certificate that expired/,
  );
});
