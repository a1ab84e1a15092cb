import { createCertificateRequest } from '@rollcall/shared/pki/certificate-request.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import type { Claim } from './claim.ts';
import type { Kubectl } from './kubectl.ts';

/** Certificate requests and the verdicts on them. */
export const CERTIFICATES: readonly Claim<Kubectl>[] = [
  {
    what: 'certificate approve',
    async check(k) {
      const name = `${k.id}-approved`;
      await k.says(
        'create -f -',
        /certificatesigningrequest.certificates.k8s.io\/\S+ created/,
        await request(name),
      );
      await k.says(`get csr ${name}`, / kubernetes-admin +<none> +Pending$/m);
      const waiting = `wait --for=condition=Approved csr/${name} --timeout=60s`;
      await k.keepsSaying(waiting, [/condition met/], async () => {
        await k.says(`certificate approve ${name}`, new RegExp(`${name} approved$`, 'm'));
      });
      await k.keepsSaying(`get csr ${name} -w`, [/Approved,Issued$/m], async () => undefined);
      await k.says(
        `get csr ${name} -o 'jsonpath={.status.certificate}'`,
        /^LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t/,
      );
      await k.says(
        `get csr ${name} -o 'jsonpath={.status.conditions[0].reason}'`,
        /^KubectlApprove$/,
      );
      await k.refuses(`certificate deny ${name}`, /is already Approved/);
      await k.says(`delete csr ${name}`, /deleted/);
    },
  },
  {
    what: 'certificate deny',
    async check(k) {
      const name = `${k.id}-denied`;
      await k.says('create -f -', /created/, await request(name));
      await k.says(`certificate deny ${name}`, /denied$/m);
      await k.says(`get csr ${name}`, / Denied$/m);
      await k.refuses(`certificate approve ${name}`, /is already Denied/);
      await k.says(`delete csr ${name}`, /deleted/);
    },
  },
  {
    what: 'create -f of a request that is none',
    async check(k) {
      const good = (await request(`${k.id}-bad`)) as { readonly spec: object };
      const bad = { ...good, spec: { ...good.spec, usages: ['nothing'] } };
      await k.refuses(
        'create -f -',
        /is invalid: spec.usages\[0\]: Unsupported value: "nothing"/,
        bad,
      );
    },
  },
];

async function request(name: string): Promise<object> {
  const subject = { commonName: name, organizations: ['interop'] };
  const pem = createCertificateRequest({ subject, keyPair: await generateKeyPair() });
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec: {
      request: Buffer.from(pem).toString('base64'),
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: ['digital signature', 'client auth'],
    },
  };
}
