import { ageColumn, nameColumn } from '@rollcall/shared/resource/columns.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';

export const serviceAccountKind = storedKind(
  {
    group: '',
    version: 'v1',
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    singular: 'serviceaccount',
    namespaced: true,
  },
  {
    shortNames: ['sa'],
    subresources: ['token'],
    subresourceVerbs: { token: ['create'] },
    subresourceKinds: {
      token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
    },
    columns: [
      nameColumn,
      {
        name: 'Secrets',
        type: 'integer',
        cell: (object) => ((object['secrets'] as unknown[]) ?? []).length,
      },
      ageColumn,
    ],
  },
);
