import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { keyOf, placeOf } from '#loop/controller.ts';

const KINDS = new Map(ALL_KINDS.map((kind) => [resourceOf(kind), kind]));

/** Names one object of any kind: `coordination.k8s.io/leases kube-node-lease/n1`. */
export function objectKeyOf(kind: Kind, object: KubeObject): string {
  return `${resourceOf(kind)} ${keyOf(object)}`;
}

export function parsedObjectKey(key: string): {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
} {
  const blank = key.indexOf(' ');
  const kind = KINDS.get(key.slice(0, blank));
  if (!kind) throw new Error(`not the key of an object: ${key}`);
  return { kind, ...placeOf(key.slice(blank + 1)) };
}

function resourceOf({ group, plural }: Kind): string {
  return `${group}/${plural}`;
}
