import type { Claim } from './claim.ts';
import type { Kubectl } from './kubectl.ts';
import { configMap } from './objects.ts';

const data = (k: Kubectl, name: string, key: string) =>
  k.says(`get cm ${name} -o 'jsonpath={.data.${key}}'`, /^/);

/** Objects made, changed and removed. */
export const WRITING: readonly Claim<Kubectl>[] = [
  {
    what: 'create -f',
    async check(k) {
      await k.says('create -f -', /configmap\/write-1 created/, configMap('write-1', { a: '1' }));
      await k.refuses(
        'create -f -',
        /\(AlreadyExists\).*configmaps "write-1" already exists/,
        configMap('write-1', {}),
      );
      const generated = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { generateName: 'made-' },
      };
      await k.says(
        'create -f -',
        /configmap\/made-[bcdfghjklmnpqrstvwxz2456789]{5} created/,
        generated,
      );
    },
  },
  {
    what: 'create -f with a field that is none',
    async check(k) {
      const typo = { ...configMap('typo', {}), dara: { a: '1' } };
      await k.refuses('create -f -', /unknown field "dara"|unknown field "\S*\.?dara"/, typo);
      await k.says('create -f - --validate=false', /configmap\/typo created/, typo);
    },
  },
  {
    what: 'create --dry-run',
    async check(k) {
      const dry = configMap('dry', { a: '1' });
      await k.says(
        'create -f - --dry-run=server',
        /configmap\/dry created \(server dry run\)/,
        dry,
      );
      await k.says('create -f - --dry-run=client', /configmap\/dry created \(dry run\)/, dry);
      await k.refuses('get cm dry', /NotFound/);
    },
  },
  {
    what: 'apply',
    async check(k) {
      await k.says(
        'apply -f -',
        /configmap\/applied created/,
        configMap('applied', { a: '1', b: '2' }),
      );
      await k.says(
        'apply -f -',
        /configmap\/applied unchanged/,
        configMap('applied', { a: '1', b: '2' }),
      );
      await k.says('apply -f -', /configmap\/applied configured/, configMap('applied', { a: '3' }));
      await k.says("get cm applied -o 'jsonpath={.data}'", /^{"a":"3"}$|^map\[a:3\]$/);
      await k.says('apply view-last-applied cm applied', /a: "3"/);
      await k.says(
        'apply -f - --dry-run=server',
        /configured \(server dry run\)/,
        configMap('applied', { a: '4' }),
      );
    },
  },
  {
    what: 'apply --server-side',
    async check(k) {
      const mine = configMap('ssa', { a: '1', b: '2' });
      await k.says('apply --server-side -f -', /configmap\/ssa serverside-applied/, mine);
      await k.says('apply --server-side -f -', /serverside-applied/, configMap('ssa', { a: '1' }));
      await k.says("get cm ssa -o 'jsonpath={.data}'", /^{"a":"1"}$|^map\[a:1\]$/);
      const theirs = configMap('ssa', { a: '9' });
      const other = 'apply --server-side --field-manager=other -f -';
      await k.refuses(other, /conflict with "kubectl".*\.data\.a/s, theirs);
      await k.says(`${other} --force-conflicts`, /serverside-applied/, theirs);
      await k.refuses(
        'apply --server-side -f -',
        /conflict with "other"/,
        configMap('ssa', { a: '1' }),
      );
    },
  },
  {
    what: 'diff',
    async check(k) {
      const object = configMap('differs', { a: '1' });
      await k.says('apply -f -', /created/, object);
      await k.says('diff -f -', /^$/, object);
      await k.refuses(
        'diff -f -',
        /^- {2}a: "1"\n\+ {2}a: "2"$/m,
        configMap('differs', { a: '2' }),
      );
      if ((await data(k, 'differs', 'a')) !== '1') throw new Error('diff changed the object');
    },
  },
  {
    what: 'patch in three ways',
    async check(k) {
      await k.says('create -f -', /created/, configMap('patched', { a: '1', b: '2' }));
      await k.says(`patch cm patched -p '{"data":{"a":"x"}}'`, /configmap\/patched patched$/m);
      await k.says(`patch cm patched --type=merge -p '{"data":{"b":null}}'`, /patched/);
      await k.says(
        `patch cm patched --type=json -p '[{"op":"add","path":"/data/c","value":"3"}]'`,
        /patched/,
      );
      await k.says("get cm patched -o 'jsonpath={.data.a}{.data.b}{.data.c}'", /^x3$/);
      await k.says(`patch cm patched -p '{"data":{"a":"x"}}'`, /patched \(no change\)/);
      await k.refuses(
        `patch cm patched --type=json -p '[{"op":"test","path":"/data/a","value":"y"}]'`,
        /test|invalid/i,
      );
      await k.refuses(`patch cm nothing -p '{}'`, /NotFound/);
    },
  },
  {
    what: 'edit',
    async check(k) {
      await k.says('create -f -', /created/, configMap('edited', { a: 'before' }));
      await k.file('editor.sh', '#!/bin/sh\nsed -i s/before/after/ "$1"\n');
      await k.says('edit cm edited', /configmap\/edited edited/);
      if ((await data(k, 'edited', 'a')) !== 'after') throw new Error('the edit is not there');
    },
  },
  {
    what: 'label and annotate',
    async check(k) {
      await k.says('create -f -', /created/, configMap('labelled', {}));
      await k.says('label cm labelled color=red', /configmap\/labelled labeled/);
      await k.says('get cm -l color=red,!watched -L color', /^labelled +0 +\S+ +red$/m);
      await k.refuses('label cm labelled color=blue', /already has a value/);
      await k.says('label cm labelled color=blue --overwrite', /labeled/);
      await k.says('label cm labelled color-', /configmap\/labelled (labeled|unlabeled)/);
      await k.refuses('label cm labelled color=a:b', /Invalid|a valid label/);
      await k.says('annotate cm labelled note=hello', /configmap\/labelled annotated/);
      await k.says(
        "get cm labelled -o 'jsonpath={.metadata.annotations.note}{.metadata.labels}'",
        /^hello$/,
      );
    },
  },
  {
    what: 'replace',
    async check(k) {
      await k.says('create -f -', /created/, configMap('replaced', { a: '1' }));
      const read = JSON.parse(await k.says('get cm replaced -o json', /uid/));
      await k.says('replace -f -', /configmap\/replaced replaced/, { ...read, data: { b: '2' } });
      await k.says("get cm replaced -o 'jsonpath={.data.a}{.data.b}'", /^2$/);
      await k.refuses(
        'replace -f -',
        /\(Conflict\).*the object has been modified; please apply your changes to the latest version/s,
        { ...read, data: { c: '3' } },
      );
      await k.says(
        'replace --force -f -',
        /configmap\/replaced replaced/,
        configMap('replaced', { d: '4' }),
      );
    },
  },
  {
    what: 'delete',
    async check(k) {
      await k.says('create -f -', /created/, configMap('gone', {}));
      await k.says('delete cm gone', /^configmap "gone" deleted/);
      await k.refuses('delete cm gone', /NotFound/);
      await k.says('delete cm gone --ignore-not-found', /^$/);
      await k.says('create -f -', /created/, {
        ...configMap('gone', {}),
        metadata: { name: 'gone', labels: { gone: 'yes' } },
      });
      await k.says('delete cm -l gone=yes', /^configmap "gone" deleted/);
      await k.says('create -f -', /created/, configMap('gone', {}));
      await k.says(
        'delete --raw /api/v1/namespaces/NAMESPACE/configmaps/gone'.replace('NAMESPACE', k.id),
        /"status": ?"Success"/,
      );
    },
  },
  {
    what: 'delete --cascade=foreground and orphan',
    since: [1, 21],
    async check(k) {
      const owner = JSON.parse(await k.says('create -f - -o json', /uid/, configMap('owner', {})));
      const ownerReferences = [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: 'owner',
          uid: owner.metadata.uid,
          blockOwnerDeletion: true,
        },
      ];
      await k.says('create -f -', /created/, {
        ...configMap('owned', {}),
        metadata: { name: 'owned', ownerReferences },
      });
      await k.says('delete cm owner --cascade=foreground --timeout=30s', /deleted/);
      await k.refuses('get cm owned', /NotFound/);
    },
  },
  {
    what: 'wait',
    async check(k) {
      await k.says(
        'wait --for=condition=Ready node/node-1 --timeout=60s',
        /node\/node-1 condition met/,
      );
      await k.says('create -f -', /created/, configMap('awaited', {}));
      await k.refuses('wait --for=delete cm/awaited --timeout=1s', /timed out waiting/);
    },
  },
  {
    what: 'delete that waits for a finalizer',
    async check(k) {
      const metadata = { name: 'held', finalizers: ['example.com/hold'] };
      await k.says('create -f -', /created/, { ...configMap('held', {}), metadata });
      await k.says('delete cm held --wait=false', /deleted/);
      await k.says("get cm held -o 'jsonpath={.metadata.deletionTimestamp}'", /^\d{4}-/);
      await k.says(`patch cm held -p '{"metadata":{"finalizers":null}}'`, /patched/);
      await k.refuses('get cm held', /NotFound/);
    },
  },
];
