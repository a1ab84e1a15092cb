import type { Claim } from './claim.ts';
import type { Kubectl } from './kubectl.ts';

/** `kubectl create <kind>`, which newer clients send as protobuf. */
export const MAKING: readonly Claim<Kubectl>[] = [
  {
    what: 'create configmap',
    async check(k) {
      await k.says('create configmap made --from-literal=a=b', /configmap\/made created/);
      await k.says("get cm made -o 'jsonpath={.data.a}'", /^b$/);
    },
  },
  {
    what: 'create secret',
    async check(k) {
      await k.says(
        'create secret generic made --from-literal=password=hidden',
        /secret\/made created/,
      );
      await k.says("get secret made -o 'jsonpath={.data.password}{.type}'", /^aGlkZGVuOpaque$/);
      await k.says('get secrets', [/^NAME +TYPE +DATA +AGE$/m, /^made +Opaque +1 /m]);
      const binary = await k.file('binary', 'a\u0001b');
      await k.says(
        `create secret generic binary --from-file=f=${binary} --type=example.com/x`,
        /created/,
      );
      await k.says("get secret binary -o 'jsonpath={.data.f}{.type}'", /^YQFiexample.com\/x$/);
    },
  },
  {
    what: 'create serviceaccount',
    async check(k) {
      await k.says('create serviceaccount made', /serviceaccount\/made created/);
      await k.says('get sa made -o name', /^serviceaccount\/made$/m);
    },
  },
  {
    what: 'create token',
    since: [1, 24],
    async check(k) {
      const jwt = /^[\w-]+\.[\w-]+\.[\w-]+$/m;
      await k.says('create serviceaccount bearer', /created/);
      const token = (await k.says('create token bearer', jwt)).trim();
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview' };
      await k.says(
        "create -f - -o 'jsonpath={.status.user.username}'",
        new RegExp(`^system:serviceaccount:${k.id}:bearer$`),
        {
          ...review,
          spec: { token },
        },
      );
      await k.says('create secret generic held --from-literal=a=b', /created/);
      const bound = '--bound-object-kind=Secret --bound-object-name=held';
      const vault = await k.says(
        `create token bearer --audience=vault --duration=10m ${bound}`,
        jwt,
      );
      const spec = { token: vault.trim(), audiences: ['vault'] };
      const authenticated = "create -f - -o 'jsonpath={.status.authenticated}'";
      await k.says(authenticated, /^true$/, { ...review, spec });
      await k.says('delete secret held', /deleted/);
      await k.says("create -f - -o 'jsonpath={.status.error}'", /has been invalidated/, {
        ...review,
        spec,
      });
      await k.refuses('create token bearer --duration=1m', /duration less than 10 minutes/);
      await k.refuses('create token nobody', /serviceaccounts "nobody" not found/);
    },
  },
  {
    what: 'create namespace',
    async check(k) {
      const name = `${k.id}-made`;
      await k.says(`create namespace ${name}`, new RegExp(`namespace/${name} created`));
      await k.says(`get ns ${name}`, [/^NAME +STATUS +AGE$/m, / Active /]);
      await k
        .says(`wait --for=jsonpath={.status.phase}=Active ns/${name}`, /condition met/)
        .catch((error) => k.version.startsWith('1.20.') || Promise.reject(error));
      await k.says('create configmap inside -n '.concat(name), /created/);
      await k.says(
        `delete namespace ${name} --timeout=50s`,
        new RegExp(`^namespace "${name}" deleted`),
      );
      await k.refuses(`get ns ${name}`, /NotFound/);
    },
  },
  {
    what: 'create role and rolebinding',
    async check(k) {
      await k.says(
        'create role made --verb=get,list --resource=configmaps',
        /role.rbac.authorization.k8s.io\/made created/,
      );
      await k.says(
        'create rolebinding made --role=made --user=jane',
        /rolebinding.rbac.authorization.k8s.io\/made created/,
      );
      await k.says('get rolebindings -o wide', /^made +Role\/made +\S+ +jane/m);
      await k.says('auth can-i list configmaps --as=jane', /^yes$/m);
      await k.refuses('auth can-i delete configmaps --as=jane', /^no/m);
    },
  },
  {
    what: 'create clusterrole and clusterrolebinding',
    async check(k) {
      const name = `${k.id}-made`;
      await k.says(
        `create clusterrole ${name} --verb=get --resource=nodes --resource-name=node-1`,
        /clusterrole.rbac.authorization.k8s.io\/\S+ created/,
      );
      await k.says(
        `create clusterrolebinding ${name} --clusterrole=${name} --group=${name}`,
        /clusterrolebinding.rbac.authorization.k8s.io\/\S+ created/,
      );
      await k.says(`auth can-i get nodes/node-1 --as=x --as-group=${name}`, /^yes$/m);
      await k.refuses(`auth can-i get nodes/node-2 --as=x --as-group=${name}`, /^no/m);
      await k.refuses(
        `patch clusterrolebinding ${name} -p '{"roleRef":{"name":"cluster-admin"}}'`,
        /cannot change roleRef/,
      );
      await k.says(`delete clusterrole,clusterrolebinding ${name}`, /deleted(.|\n)*deleted/);
    },
  },
];
