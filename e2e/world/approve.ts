import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import type { CertificateSigningRequest } from '@rollcall/shared/csr/certificate-signing-request.ts';
import { REQUESTS } from './resources.ts';

/** Approves a request as `kubectl certificate approve` does. */
export async function approve(admin: ApiClient, name: string): Promise<void> {
  const csr = await admin.get<CertificateSigningRequest>(REQUESTS, { name });
  const condition = {
    type: 'Approved',
    status: 'True',
    reason: 'KubectlApprove',
    message: 'This CSR was approved by kubectl certificate approve.',
    lastUpdateTime: new Date().toISOString().replace(/\.\d+/, ''),
  };
  const status = { ...csr.status, conditions: [...(csr.status?.conditions ?? []), condition] };
  await admin.update(REQUESTS, { ...csr, status } as never, { subresource: 'approval' });
}
