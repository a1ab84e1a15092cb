import type { Claim } from './claim.ts';
import type { Kubectl } from './kubectl.ts';

/** What kubectl learns of the server before it does anything. */
export const DISCOVERY: readonly Claim<Kubectl>[] = [
  {
    what: 'version',
    check: async (k) => void (await k.says('version', /Server Version:.*v1\.\d+\.\d+/)),
  },
  {
    what: 'cluster-info',
    check: async (k) =>
      void (await k.says('cluster-info', /(control plane|master).*is running at.*https:\/\//)),
  },
  {
    what: 'api-resources',
    async check(k) {
      await k.says('api-resources', [
        /^configmaps +cm +v1 +true +ConfigMap$/m,
        /^nodes +no +v1 +false +Node$/m,
        /^certificatesigningrequests +csr +certificates.k8s.io\/v1 +false +CertificateSigningRequest$/m,
        /^leases +coordination.k8s.io\/v1 +true +Lease$/m,
        /^clusterroles +rbac.authorization.k8s.io\/v1 +false +ClusterRole$/m,
      ]);
      await k.says('api-resources --namespaced=false --verbs=list,get -o name', [
        /^nodes$/m,
        /^certificatesigningrequests.certificates.k8s.io$/m,
      ]);
      await k.says(
        'api-resources --api-group=certificates.k8s.io -o wide',
        / \[?create[ ,].*watch/,
      );
    },
  },
  {
    what: 'api-versions',
    check: async (k) =>
      void (await k.says('api-versions', [
        /^v1$/m,
        /^certificates.k8s.io\/v1$/m,
        /^rbac.authorization.k8s.io\/v1$/m,
      ])),
  },
  {
    what: 'explain',
    async check(k) {
      await k.says('explain csr', [
        /KIND: +CertificateSigningRequest/,
        /spec\s+<.*> -required-|spec\s+<.*>/,
      ]);
      await k.says('explain csr.spec', [/signerName\s+<string>/, /usages\s+<\[\]string>/]);
      await k.says('explain node.spec.taints', [/effect\s+<string>/, /key\s+<string>/]);
      await k.says('explain clusterroles --recursive', [/rules\s+<\[\]/, /verbs\s+<\[\]string>/]);
      await k.refuses('explain csr.spec.nothing', /field "nothing" does not exist/);
    },
  },
  {
    what: 'get --raw',
    async check(k) {
      await k.says('get --raw /version', /"gitVersion": ?"v1\./);
      await k.says('get --raw /readyz?verbose', /\[\+\]\S+ ok/);
      await k.says('get --raw /api/v1/namespaces/default', /"kind": ?"Namespace"/);
      await k.refuses('get --raw /nothing', /the server could not find the requested resource/);
    },
  },
];
