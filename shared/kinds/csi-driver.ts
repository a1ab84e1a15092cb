import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn, textColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';

type CsiDriverSpec = {
  readonly attachRequired?: boolean | null;
  readonly podInfoOnMount?: boolean | null;
  readonly storageCapacity?: boolean | null;
  readonly requiresRepublish?: boolean | null;
  readonly volumeLifecycleModes?: readonly string[] | null;
  readonly tokenRequests?: readonly { readonly audience: string }[] | null;
};

/** What upstream fills in (pkg/apis/storage/v1/defaults.go). */
const DEFAULTS = {
  attachRequired: true,
  fsGroupPolicy: 'ReadWriteOnceWithFSType',
  podInfoOnMount: false,
  requiresRepublish: false,
  seLinuxMount: false,
  storageCapacity: false,
  volumeLifecycleModes: ['Persistent'],
};

/** Kubelets list and watch them at start-up; no volume is ever mounted here. */
export const csiDriverKind = storedKind(
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'CSIDriver',
    plural: 'csidrivers',
    singular: 'csidriver',
    namespaced: false,
  },
  {
    returnsDeleted: true,
    schema: objectSchema({ spec: z.looseObject({}).nullish() }),
    columns: [
      nameColumn,
      textColumn('AttachRequired', (driver) => String(specOf(driver).attachRequired)),
      textColumn('PodInfoOnMount', (driver) => String(specOf(driver).podInfoOnMount)),
      textColumn('StorageCapacity', (driver) => String(specOf(driver).storageCapacity)),
      textColumn('TokenRequests', audiences),
      textColumn('RequiresRepublish', (driver) => String(specOf(driver).requiresRepublish)),
      textColumn('Modes', (driver) => specOf(driver).volumeLifecycleModes?.join(',') || '<none>'),
      ageColumn,
    ],
    strategy: { prepareForCreate: withDefaults, prepareForUpdate: withDefaults },
  },
);

function withDefaults(driver: KubeObject): KubeObject {
  const said = Object.entries(specOf(driver)).filter(([, value]) => value !== null);
  return { ...driver, spec: { ...DEFAULTS, ...Object.fromEntries(said) } };
}

function audiences(driver: KubeObject): string {
  const requests = specOf(driver).tokenRequests ?? [];
  return requests.map(({ audience }) => audience).join(',') || '<unset>';
}

function specOf(driver: KubeObject): CsiDriverSpec {
  return (driver['spec'] as CsiDriverSpec | null | undefined) ?? {};
}
