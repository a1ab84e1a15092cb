import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { REQUESTS } from './resources.ts';

/** Approves a request as `kubectl certificate approve` does. */
export function approve(admin: ApiClient, name: string): Promise<void> {
  const message = 'This CSR was approved by kubectl certificate approve.';
  return decide(admin, name, { type: 'Approved', reason: 'KubectlApprove', message });
}

/** Denies a request, with these words. */
export function deny(admin: ApiClient, name: string, message: string): Promise<void> {
  return decide(admin, name, { type: 'Denied', reason: 'KubectlDeny', message });
}

async function decide(
  admin: ApiClient,
  name: string,
  verdict: { readonly type: string; readonly reason: string; readonly message: string },
): Promise<void> {
  const csr = await admin.get<CertificateSigningRequest>(REQUESTS, { name });
  const lastUpdateTime = new Date().toISOString().replace(/\.\d+/, '');
  const condition = { ...verdict, status: 'True', lastUpdateTime };
  const status = { ...csr.status, conditions: [...(csr.status?.conditions ?? []), condition] };
  await admin.update(REQUESTS, { ...csr, status } as never, { subresource: 'approval' });
}
