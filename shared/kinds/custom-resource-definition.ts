import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';

/**
 * There are none, and none can be made. kubectl looks among them before it validates what it can only create, such as a
 * TokenReview, and other tools look before they begin: an empty list lets them go on.
 */
export const customResourceDefinitionKind = storedKind(
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    singular: 'customresourcedefinition',
    namespaced: false,
  },
  { shortNames: ['crd', 'crds'], categories: ['api-extensions'], verbs: ['get', 'list', 'watch'] },
);
