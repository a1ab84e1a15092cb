import type { Claim } from './claim.ts';
import type { Kubectl } from './kubectl.ts';
import { configMap } from './objects.ts';

/** The ways to look at objects. */
export const READING: readonly Claim<Kubectl>[] = [
  {
    what: 'get as a table, -o wide too',
    async check(k) {
      await k.says('create -f -', /configmap\/read-1 created/, configMap('read-1', { a: 'b' }));
      await k.says('get configmaps', [/^NAME +DATA +AGE$/m, /^read-1 +1 +\d+s$/m]);
      await k.says('get configmaps -A', [
        /^NAMESPACE +NAME +DATA +AGE$/m,
        new RegExp(`^${k.id} +read-1 +1 `, 'm'),
      ]);
      await k.says('get nodes', [/^NAME +STATUS +ROLES +AGE +VERSION$/m, /^node-1 +Ready /m]);
      await k.says('get nodes -o wide', /^NAME .*INTERNAL-IP.*OS-IMAGE.*CONTAINER-RUNTIME$/m);
      await k.says('get csr', [
        /^NAME +AGE +SIGNERNAME +REQUESTOR +REQUESTEDDURATION +CONDITION$/m,
        / kubernetes.io\/kube-apiserver-client-kubelet +system:bootstrap:\S+ +<none> +Approved,Issued$/m,
      ]);
      await k.says('get leases -n kube-node-lease', [/^NAME +HOLDER +AGE$/m, /^node-1 +node-1 /m]);
      await k.says('get clusterrolebindings -o wide', [
        /^NAME +ROLE +AGE +USERS +GROUPS +SERVICEACCOUNTS$/m,
        /^cluster-admin +ClusterRole\/cluster-admin .*system:masters/m,
      ]);
      await k.says('get cm,sa', [/^configmap\/read-1 /m, /^serviceaccount\/default /m]);
    },
  },
  {
    what: 'get -o yaml, json and name',
    async check(k) {
      await k.says('get cm read-1 -o yaml', [/^kind: ConfigMap$/m, /^ {2}a: b$/m, /^ {2}uid: /m]);
      const object = JSON.parse(await k.says('get cm read-1 -o json', /"kind": "ConfigMap"/));
      if (object.metadata.namespace !== k.id) throw new Error(JSON.stringify(object));
      const list = JSON.parse(await k.says('get cm -o json', /"kind": "List"/));
      if (list.items[0].kind !== 'ConfigMap') throw new Error(JSON.stringify(list));
      await k.says('get cm read-1 -o name', /^configmap\/read-1$/m);
    },
  },
  {
    what: 'get -o jsonpath, go-template and custom-columns',
    async check(k) {
      await k.says("get cm -o 'jsonpath={.items[*].metadata.name}'", /read-1/);
      await k.says("get cm read-1 -o 'go-template={{.data.a}}'", /^b$/);
      await k.says('get cm read-1 -o custom-columns=WHO:.metadata.name,WHAT:.data.a', [
        /^WHO +WHAT$/m,
        /^read-1 +b$/m,
      ]);
      await k.says('get cm --sort-by=.metadata.name', /read-1/);
    },
  },
  {
    what: 'get -l and --field-selector',
    async check(k) {
      for (const [name, color] of [
        ['red', 'red'],
        ['blue', 'blue'],
        ['none', undefined],
      ] as const) {
        const metadata = { name: `select-${name}`, ...(color && { labels: { color } }) };
        const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
        await k.says('create -f -', /created/, object);
      }
      await k.says('get cm -l color=red -o name', /^configmap\/select-red\n$/);
      await k.says("get cm -l 'color in (red,blue)' -o name", /^.*select-blue\n.*select-red\n$/);
      await k.says("get cm -l 'color,color!=red' -o name", /^configmap\/select-blue\n$/);
      await k.says("get cm -l '!color' -o name", /select-none/);
      await k.says(
        'get cm --field-selector metadata.name=select-red -o name',
        /^configmap\/select-red\n$/,
      );
      await k.says(
        'get secrets -n kube-system --field-selector type=bootstrap.kubernetes.io/token -o name',
        /^(secret\/bootstrap-token-\w+\n)+$/,
      );
      await k.says(
        'get csr --field-selector spec.signerName=kubernetes.io/kubelet-serving -o name',
        /^(certificatesigningrequest.*\n)*$/,
      );
      await k.refuses('get cm -l a=b=c', /parse requirement|invalid label|found '='/);
      await k.refuses('get cm --field-selector a=b', /field label not supported: a/);
    },
  },
  {
    what: 'get --chunk-size',
    async check(k) {
      const whole = await k.says('get clusterroles -o name --chunk-size=0', /cluster-admin/);
      const pages = await k.says('get clusterroles -o name --chunk-size=3', /cluster-admin/);
      if (whole !== pages) throw new Error(`in pages of 3:\n${pages}\nat once:\n${whole}`);
    },
  },
  {
    what: 'get -w',
    async check(k) {
      const name = 'watched';
      await k.keepsSaying(
        'get cm -w --output-watch-events -l watched=yes',
        [/^ADDED +watched +0 /m, /^MODIFIED +watched +1 /m, /^DELETED +watched +1 /m],
        async () => {
          const metadata = { name, labels: { watched: 'yes' } };
          await k.says('create -f -', /created/, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
          await k.says(`patch cm ${name} -p '{"data":{"a":"b"}}'`, /patched/);
          await k.says(`delete cm ${name}`, /deleted/);
        },
      );
    },
  },
  {
    what: 'get of what is not there',
    async check(k) {
      await k.refuses(
        'get cm nothing',
        /^Error from server \(NotFound\): configmaps "nothing" not found$/m,
      );
      await k.refuses('get nothings', /the server doesn't have a resource type "nothings"/);
      await k.says('get cm nothing --ignore-not-found', /^$/);
    },
  },
  {
    what: 'describe',
    async check(k) {
      await k.says('describe node node-1', [
        /^Name: +node-1$/m,
        /^ +Ready +True /m,
        /^Taints: +<none>$/m,
        /HolderIdentity: +node-1/,
      ]);
      await k.says('describe csr', [
        /^Requesting User: +system:bootstrap:/m,
        /^Status: +Approved,Issued$/m,
        /Common Name: +system:node:node-1/,
      ]);
      await k.says('describe cm read-1', [/^Name: +read-1$/m, /^a:\n----\nb$/m]);
      await k.says(
        'describe clusterrole system:node-bootstrapper',
        /certificatesigningrequests.certificates.k8s.io .*\[create get list watch\]/,
      );
      await k.says('describe clusterrolebinding cluster-admin', /Group +system:masters/);
      await k.says(`describe ns ${k.id}`, /^Status: +Active$/m);
      await k.says('describe sa default', /^Name: +default$/m);
    },
  },
  {
    what: 'get events',
    async check(k) {
      const uid = await k.says("get cm read-1 -o 'jsonpath={.metadata.uid}'", /^\S+$/);
      const event = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'read-1.1', namespace: k.id },
        involvedObject: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: 'read-1',
          namespace: k.id,
          uid,
        },
        reason: 'Seen',
        message: 'it was seen',
        type: 'Normal',
        firstTimestamp: new Date().toISOString().replace(/\.\d+Z/, 'Z'),
        lastTimestamp: new Date().toISOString().replace(/\.\d+Z/, 'Z'),
        count: 1,
      };
      await k.says('create -f -', /event\/read-1.1 created/, event);
      await k.says('get events', [
        /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE$/m,
        /Normal +Seen +configmap\/read-1 +it was seen$/m,
      ]);
      await k.says('get events --field-selector involvedObject.name=read-1', /it was seen/);
      await k.says('describe cm read-1', /Normal +Seen .*it was seen/);
    },
  },
];
