import { resourceUrl } from '@rollcall/shared/api-client/resource-path.ts';
import { ALL_KINDS } from '@rollcall/shared/kinds/all-kinds.ts';
import { NAMESPACE_FINALIZER, namespaceKind } from '@rollcall/shared/kinds/namespace.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import type { Controller, ControllerTools, Outcome } from '#loop/controller.ts';

const LOOK_AGAIN_MILLISECONDS = 2_000;
/** Another apiserver may let in for a moment what it does not yet know to be refused. */
const SETTLE_MILLISECONDS = 1_000;
const NAMESPACED = ALL_KINDS.filter((kind) => kind.namespaced && !kind.view);

/** Empties namespaces that are going away, and lets them go when nothing is left in them (pkg/controller/namespace). */
export function namespaceEmptier(tools: ControllerTools): Controller {
  return {
    name: 'namespace-controller',
    keysOf: ({ type, kind, object: { metadata } }) => {
      if (kind === namespaceKind) return metadata.deletionTimestamp ? [metadata.name ?? ''] : [];
      return type === 'DELETED' && metadata.namespace ? [metadata.namespace] : [];
    },
    async reconcile(name, signal) {
      const namespace = tools.replica.get(namespaceKind, { namespace: '', name });
      if (!namespace?.metadata.deletionTimestamp) return 'done';
      if (!finalizersOf(namespace).includes(NAMESPACE_FINALIZER)) return 'done';
      return await emptied(tools, namespace, signal);
    },
  };
}

async function emptied(
  tools: ControllerTools,
  namespace: KubeObject,
  signal: AbortSignal,
): Promise<Outcome> {
  const { name = '', deletionTimestamp = '' } = namespace.metadata;
  // What is in it may be kept in the other log.
  await tools.replica.catchUp();
  const left = NAMESPACED.filter((kind) => isAnyLeft(tools, kind, name));
  for (const kind of left) await deleteAll(tools, { kind, namespace: name }, signal);
  if (left.length > 0) return { afterMilliseconds: LOOK_AGAIN_MILLISECONDS };
  const settled = Date.parse(deletionTimestamp) + SETTLE_MILLISECONDS - tools.clock.now().getTime();
  if (settled > 0) return { afterMilliseconds: settled };
  const finalizers = finalizersOf(namespace).filter((each) => each !== NAMESPACE_FINALIZER);
  const finalized = { ...namespace, spec: { finalizers } };
  await tools.client.update(namespaceKind, finalized, { subresource: 'finalize' }, signal);
  tools.log.info({ namespace: name }, 'Emptied a namespace');
  return 'done';
}

async function deleteAll(
  { client }: ControllerTools,
  { kind, namespace }: { readonly kind: Kind; readonly namespace: string },
  signal: AbortSignal,
): Promise<void> {
  const path = resourceUrl(kind, { namespace });
  const { status, body } = await client.raw({ method: 'DELETE', path }, signal);
  if (status >= 300) throw new Error(`cannot empty ${path}: ${status} ${body.slice(0, 500)}`);
}

function isAnyLeft({ replica }: ControllerTools, kind: Kind, namespace: string): boolean {
  return replica.objects(kind).some(({ metadata }) => metadata.namespace === namespace);
}

function finalizersOf(namespace: KubeObject): readonly string[] {
  const spec = namespace['spec'] as { readonly finalizers?: readonly string[] } | undefined;
  return spec?.finalizers ?? [];
}
