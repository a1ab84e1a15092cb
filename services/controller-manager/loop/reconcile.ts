/** The resources that controllers write to, as URLs name them. */
const certificates = { group: 'certificates.k8s.io', version: 'v1' };
export const CERTIFICATE_SIGNING_REQUESTS = {
  ...certificates,
  plural: 'certificatesigningrequests',
};
export const SUBJECT_ACCESS_REVIEWS = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'subjectaccessreviews',
};
export const NODES = { group: '', version: 'v1', plural: 'nodes' };
export const SECRETS = { group: '', version: 'v1', plural: 'secrets' };
export const EVENTS = { group: '', version: 'v1', plural: 'events' };
export const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };
