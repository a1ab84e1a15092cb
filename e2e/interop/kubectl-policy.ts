import type { Claim } from './claim.ts';
import type { Kubectl } from './kubectl.ts';
import { clusterRole } from './objects.ts';

/** Who may do what. */
export const POLICY: readonly Claim<Kubectl>[] = [
  {
    what: 'auth can-i',
    async check(k) {
      await k.says('auth can-i create certificatesigningrequests', /^yes$/m);
      await k.says('auth can-i get /healthz', /^yes$/m);
      await k.refuses('auth can-i create csr --as=jane', /^no/m);
      await k.refuses(
        'get nodes --as=system:anonymous',
        /nodes is forbidden: User "system:anonymous" cannot list resource "nodes" in API group "" at the cluster scope/,
      );
    },
  },
  {
    what: 'auth can-i --list',
    check: async (k) =>
      void (await k.says('auth can-i --list', [
        /^Resources +Non-Resource URLs +Resource Names +Verbs$/m,
        /^\*\.\* +\[\] +\[\] +\[\*\]$/m,
        /selfsubjectaccessreviews.authorization.k8s.io +\[\] +\[\] +\[create\]/,
      ])),
  },
  {
    what: 'auth whoami',
    since: [1, 27],
    async check(k) {
      await k.says('auth whoami', [
        /^Username +kubernetes-admin$/m,
        /^Groups +\[.*system:authenticated.*\]$/m,
      ]);
      await k.says('auth whoami -o json', /"kind": "SelfSubjectReview"/);
    },
  },
  {
    what: 'auth reconcile',
    async check(k) {
      const name = `${k.id}-reconciled`;
      await k.says(
        'auth reconcile -f -',
        /clusterrole.rbac.authorization.k8s.io\/\S+ reconciled/,
        clusterRole(name, ['get']),
      );
      await k.says(
        'auth reconcile -f -',
        /missing rules added|reconciled/,
        clusterRole(name, ['list']),
      );
      await k.says(`get clusterrole ${name} -o 'jsonpath={.rules[*].verbs}'`, /get.*list/);
      await k.says(`delete clusterrole ${name}`, /deleted/);
    },
  },
  {
    what: 'the check against escalation',
    async check(k) {
      const name = `${k.id}-escalation`;
      await k.says(
        `create clusterrole ${name} --verb=create,get,update,patch --resource=clusterroles`,
        /created/,
      );
      await k.says(
        `create clusterrolebinding ${name} --clusterrole=${name} --user=${name}`,
        /created/,
      );
      await k.refuses(
        `create -f - --as=${name}`,
        /is attempting to grant RBAC permissions not currently held/,
        clusterRole(`${name}-2`, ['delete']),
      );
      await k.says(`delete clusterrole,clusterrolebinding ${name}`, /deleted/);
    },
  },
];
