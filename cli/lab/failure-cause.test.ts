import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unreachable } from '@rollcall/shared/api-client/server-unreachable.ts';
import { notReady, tokenUnknown } from '@rollcall/shared/joining/join-problem.ts';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import { failureCause, isHopeless, TimeIsUp } from './failure-cause.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: no`), { code });
const timeout = Object.assign(new Error('too late'), { name: 'TimeoutError' });

for (const [error, cause, hopeless] of [
  [new ApiError(401, 'Unauthorized', 'Unauthorized'), '401 Unauthorized', false],
  [new ApiError(403, 'Forbidden', 'may not'), '403 Forbidden', true],
  [new ApiError(429, 'TooManyRequests', 'later'), '429 TooManyRequests', false],
  [new ApiError(409, 'Conflict', 'changed'), '409 Conflict', false],
  [new ApiError(500, '', 'broken'), '500', false],
  [unreachable('https://s', systemError('ECONNREFUSED')), 'refused', false],
  [unreachable('https://s', systemError('CERT_HAS_EXPIRED')), 'untrusted-server', true],
  [tokenUnknown('abcdef', 'https://s'), 'token-unknown', true],
  [notReady('https://s', 'busy'), 'not-ready', false],
  [systemError('ENOSPC'), 'ENOSPC', true],
  [new TimeIsUp('not done within 1 s'), 'time is up', true],
  [timeout, 'TimeoutError', false],
] as const) {
  test(`${cause}: ${hopeless ? 'given up' : 'tried again'}`, () => {
    assert.equal(failureCause(error).cause, cause);
    assert.ok(failureCause(error).words.length > 0);
    assert.equal(isHopeless(error), hopeless);
  });
}
