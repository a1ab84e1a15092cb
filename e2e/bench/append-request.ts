import { randomUUID } from 'node:crypto';
import { csrDecider } from '@rollcall/shared/csr/decider.ts';
import { encodeCommit } from '@rollcall/shared/event-log/commit.ts';
import type { EventLog } from '@rollcall/shared/event-log/event-log.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { subjectIn } from '@rollcall/shared/resource/object-key.ts';

/** Decides one CertificateSigningRequest's creation, and appends its commit. */
export async function appendRequest(log: EventLog, template: KubeObject): Promise<void> {
  const name = `bench-${randomUUID()}`;
  const user = { name: 'system:bootstrap:abcdef', groups: ['system:bootstrappers'] };
  const context = { user, now: new Date(), uid: randomUUID() };
  const object = { ...template, metadata: { name } };
  const facts = csrDecider.decide({ type: 'create', object, context }, undefined);
  await log.append({
    subject: subjectIn(certificateSigningRequestKind, { namespace: '', name }),
    payload: encodeCommit({ version: 1, at: context.now.toISOString(), by: user.name, facts }),
    expectedSequence: 0,
  });
}
