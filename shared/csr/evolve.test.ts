import assert from 'node:assert/strict';
import test from 'node:test';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { createAuthority } from '@rollcall/shared/pki/authority.ts';
import { createCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import type { Command } from '@rollcall/shared/resource/decider.ts';
import fc from 'fast-check';
import type { CertificateSigningRequest } from './certificate-signing-request.ts';
import { csrDecider } from './decider.ts';

const now = new Date('2026-01-02T03:04:05Z');
const context = { user: { name: 'alice', groups: [] }, now, uid: 'u-1' };
const keyPair = await generateKeyPair();
const subject = { commonName: 'alice', organizations: [] };
const spec = {
  request: Buffer.from(createCertificateRequest({ subject, keyPair })).toString('base64'),
  signerName: 'example.com/any',
  usages: ['client auth'],
};
const certificates = await Promise.all(
  ['one', 'two'].map(async (commonName) => {
    const life = { notBefore: now, notAfter: new Date(now.getTime() + 1_000) };
    const { certificatePem } = await createAuthority({ commonName, ...life });
    return Buffer.from(certificatePem).toString('base64');
  }),
);
const conditions = fc.uniqueArray(
  fc.record({
    type: fc.constantFrom('Approved', 'Denied', 'Failed', 'Blocked'),
    status: fc.constant('True'),
    message: fc.constantFrom('a', 'b'),
  }),
  { selector: ({ type }) => type },
);
const wishes = fc.array(
  fc.record({
    subresource: fc.constantFrom('', 'approval', 'status'),
    conditions,
    certificate: fc.constantFrom(undefined, ...certificates),
  }),
);

test('whatever is wished, a verdict or a certificate that is there stays there', () => {
  fc.assert(
    fc.property(wishes, (all) => {
      let state = frozen(after(undefined, { type: 'create', object: object({}), context }));
      for (const { subresource, ...status } of all) {
        const command = { type: 'update' as const, subresource, object: object(status), context };
        const next = frozen(after(state, command));
        assert.ok(verdictsOf(state).every((type) => verdictsOf(next).includes(type)));
        assert.ok(!(verdictsOf(next).includes('Approved') && verdictsOf(next).includes('Denied')));
        const issued = certificateOf(state);
        assert.ok(issued === undefined || certificateOf(next) === issued);
        state = next;
      }
    }),
  );
});

/** The state after a command, which is the state before when the command is refused. */
function after(state: KubeObject | undefined, command: Command): KubeObject | undefined {
  try {
    const facts = csrDecider.decide(command, state);
    return facts.reduce((current, fact) => csrDecider.evolve(current, fact), state);
  } catch (error) {
    if (error instanceof ApiError) return state;
    throw error;
  }
}

function object(status: object): KubeObject {
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'csr-a' },
    spec,
    status,
  };
}

function verdictsOf(state: KubeObject | undefined): string[] {
  const { conditions: all = [] } = (state as CertificateSigningRequest | undefined)?.status ?? {};
  return all.map(({ type }) => type).filter((type) => type !== 'Blocked');
}

function certificateOf(state: KubeObject | undefined): string | undefined {
  return (state as CertificateSigningRequest | undefined)?.status?.certificate;
}

/** Deciding and evolving must not change what they are given. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}
