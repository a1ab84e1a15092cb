import { difference, type FieldSet, NO_FIELDS } from './field-set.ts';

const METADATA = [
  'name',
  'namespace',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
].map((name) => [`f:${name}`, NO_FIELDS] as const);

/** What says which object it is, or is the server's to write, is nobody's (managedfields/internal, stripmeta.go). */
const SERVER_FIELDS: FieldSet = {
  'f:apiVersion': NO_FIELDS,
  'f:kind': NO_FIELDS,
  'f:metadata': { '.': NO_FIELDS, ...Object.fromEntries(METADATA) },
};

export function withoutServerFields(set: FieldSet): FieldSet {
  return difference(set, SERVER_FIELDS);
}
