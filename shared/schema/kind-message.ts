import type { Message } from './message.ts';
import { findMessage } from './messages.ts';

type GroupVersion = { readonly group: string; readonly version: string };

/** Every group and version that is described, by the package of its messages. */
const PACKAGES: Readonly<Record<string, GroupVersion & { readonly path: string }>> = {
  apidiscovery: served('apidiscovery.k8s.io', 'v2'),
  apiextensions: {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    path: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
  },
  authentication: served('authentication.k8s.io'),
  authorization: served('authorization.k8s.io'),
  certificates: served('certificates.k8s.io'),
  coordination: served('coordination.k8s.io'),
  core: { group: '', version: 'v1', path: 'io.k8s.api.core.v1' },
  discovery: served('discovery.k8s.io'),
  events: served('events.k8s.io'),
  meta: { group: 'meta.k8s.io', version: 'v1', path: 'io.k8s.apimachinery.pkg.apis.meta.v1' },
  node: served('node.k8s.io'),
  rbac: served('rbac.authorization.k8s.io', 'v1', 'rbac'),
  storage: served('storage.k8s.io'),
};

/** The message of a kind, or of its list, by group, version and kind; undefined when it is not described. */
export function messageOfKind(of: GroupVersion & { readonly kind: string }): Message | undefined {
  const entry = Object.entries(PACKAGES).find(
    ([, { group, version }]) => group === of.group && version === of.version,
  );
  const message = entry && findMessage(`${entry[0]}.${of.kind}`);
  if (message?.isKind) return message;
  // Options and Status belong to every group version (apimachinery, meta/v1/register.go, AddToGroupVersion).
  const general = findMessage(`meta.${of.kind}`);
  return general?.isKind ? general : undefined;
}

/** The group, version and kind of a message that is a kind; Status and options count to the core group. */
export function kindOfMessage(message: string): GroupVersion & { readonly kind: string } {
  const [packageName = '', kind = ''] = message.split('.');
  const { group = '', version = 'v1' } = PACKAGES[packageName] ?? {};
  return { group: packageName === 'meta' ? '' : group, version, kind };
}

/** A message's name in OpenAPI documents: `io.k8s.api.core.v1.NodeSpec`. */
export function openApiName(message: string): string {
  const [packageName = '', shortName = ''] = message.split('.');
  return `${PACKAGES[packageName]?.path ?? packageName}.${shortName}`;
}

function served(group: string, version = 'v1', folder = group.split('.')[0]) {
  return { group, version, path: `io.k8s.api.${folder}.${version}` };
}
