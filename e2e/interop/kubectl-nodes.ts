import type { Claim } from './claim.ts';
import type { Kubectl } from './kubectl.ts';
import { node } from './objects.ts';

/** Nodes as their owners handle them. */
export const NODES: readonly Claim<Kubectl>[] = [
  {
    what: 'cordon and uncordon',
    async check(k) {
      await k.says('create -f -', /node\/\S+ created/, node(k.id));
      await k.says(`cordon ${k.id}`, new RegExp(`^node/${k.id} cordoned$`, 'm'));
      await k.says(`get node ${k.id}`, /,SchedulingDisabled /);
      await k.says(`cordon ${k.id}`, /already cordoned/);
      await k.says(`uncordon ${k.id}`, /uncordoned$/m);
    },
  },
  {
    what: 'taint',
    async check(k) {
      await k.says(`taint node ${k.id} color=red:NoSchedule`, /node\/\S+ tainted/);
      await k.says(
        `get node ${k.id} -o 'jsonpath={.spec.taints[?(@.key=="color")].value}'`,
        /^red$/,
      );
      await k.refuses(`taint node ${k.id} color=blue:NoSchedule`, /already has color taint/);
      await k.says(`taint node ${k.id} color=blue:NoSchedule --overwrite`, /modified/);
      await k.says(`taint node ${k.id} color-`, /untainted/);
      await k.says(`get node ${k.id} -o 'jsonpath={.spec.taints[?(@.key=="color")].value}'`, /^$/);
    },
  },
  {
    what: 'label and delete a node',
    async check(k) {
      await k.says(`label node ${k.id} node-role.kubernetes.io/worker=`, /labeled/);
      await k.says(`get node ${k.id}`, / worker /);
      await k.says(`delete node ${k.id}`, new RegExp(`^node "${k.id}" deleted`));
    },
  },
];
