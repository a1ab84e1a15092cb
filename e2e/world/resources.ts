/** The resources that stories speak of, as URLs name them. */
const certificates = { group: 'certificates.k8s.io', version: 'v1' };
const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1' };

export const REQUESTS = { ...certificates, plural: 'certificatesigningrequests' };
export const CLUSTER_ROLES = { ...rbac, plural: 'clusterroles' };
export const CLUSTER_ROLE_BINDINGS = { ...rbac, plural: 'clusterrolebindings' };
export const ROLES = { ...rbac, plural: 'roles' };
export const ROLE_BINDINGS = { ...rbac, plural: 'rolebindings' };
export const NODES = { group: '', version: 'v1', plural: 'nodes' };
export const SECRETS = { group: '', version: 'v1', plural: 'secrets' };
export const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };
export const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces' };
export const LEASES = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' };
export const EVENTS = { group: '', version: 'v1', plural: 'events' };
export const PODS = { group: '', version: 'v1', plural: 'pods' };
export const SERVICE_ACCOUNTS = { group: '', version: 'v1', plural: 'serviceaccounts' };
export const TOKEN_REVIEWS = {
  group: 'authentication.k8s.io',
  version: 'v1',
  plural: 'tokenreviews',
};
export const SELF_REVIEWS = {
  group: 'authentication.k8s.io',
  version: 'v1',
  plural: 'selfsubjectreviews',
};
