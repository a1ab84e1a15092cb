import { type FieldError, notSupported, required } from '@rollcall/shared/kube/field-error.ts';
import { dnsLabel1035Problem } from '@rollcall/shared/kube/name.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { ageColumn, nameColumn, textColumn } from '@rollcall/shared/resource/columns.ts';
import { objectSchema } from '@rollcall/shared/resource/schema.ts';
import { storedKind } from '@rollcall/shared/resource/stored-kind.ts';
import { z } from 'zod';
import { type Port, portErrors } from './ports.ts';

type ServiceSpec = {
  readonly type?: string | null;
  readonly clusterIP?: string | null;
  readonly externalIPs?: readonly string[] | null;
  readonly externalName?: string | null;
  readonly ports?: readonly Port[] | null;
  readonly selector?: Readonly<Record<string, string>> | null;
};

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** A plain stored kind: nothing is routed here, so a Service that asks for no address gets none. */
export const serviceKind = storedKind(
  {
    group: '',
    version: 'v1',
    kind: 'Service',
    plural: 'services',
    singular: 'service',
    namespaced: true,
  },
  {
    shortNames: ['svc'],
    categories: ['all'],
    subresources: ['status'],
    returnsDeleted: true,
    createsOnUpdate: true,
    schema: objectSchema({
      spec: z
        .looseObject({
          ports: z.array(z.looseObject({})).nullish(),
          selector: z.record(z.string(), z.string()).nullish(),
          type: z.string().nullish(),
        })
        .nullish(),
      status: z.looseObject({}).nullish(),
    }),
    columns: [
      nameColumn,
      textColumn('Type', (service) => specOf(service).type ?? ''),
      textColumn('Cluster-IP', (service) => specOf(service).clusterIP || '<none>'),
      textColumn('External-IP', externalAddress),
      textColumn('Port(s)', portsText),
      ageColumn,
      textColumn('Selector', selectorText, 1),
    ],
    selectable: ['spec.clusterIP', 'spec.type'],
    selectableFields: (service) => ({
      'spec.clusterIP': specOf(service).clusterIP ?? '',
      'spec.type': specOf(service).type ?? '',
    }),
    strategy: {
      nameRule: dnsLabel1035Problem,
      prepareForCreate: (service) => ({ ...withDefaults(service), status: { loadBalancer: {} } }),
      prepareForUpdate: (wanted, current, subresource) =>
        subresource === 'status'
          ? { ...wanted, spec: current['spec'] }
          : { ...withDefaults(wanted), status: current['status'] },
      validate: specErrors,
    },
  },
);

function withDefaults(service: KubeObject): KubeObject {
  const spec = specOf(service);
  const type = spec.type || 'ClusterIP';
  const ports = (spec.ports ?? []).map((port) => ({
    protocol: 'TCP',
    targetPort: port.targetPort ?? port.port,
    ...port,
  }));
  return {
    ...service,
    spec: {
      ...spec,
      ...(ports.length > 0 && { ports }),
      ...(type !== 'ExternalName' && { clusterIP: spec.clusterIP || 'None' }),
      sessionAffinity: (spec as { sessionAffinity?: string }).sessionAffinity || 'None',
      type,
    },
  };
}

/** pkg/apis/core/validation, ValidateService, as far as nothing is allocated. */
function specErrors(service: KubeObject): FieldError[] {
  const { type = '', ports, clusterIP, externalName } = specOf(service);
  const needsPorts = type !== 'ExternalName' && clusterIP !== 'None';
  return [
    ...(TYPES.includes(type ?? '') ? [] : [notSupported('spec.type', type, TYPES)]),
    ...(needsPorts && !ports?.length ? [required('spec.ports')] : []),
    ...(type === 'ExternalName' && !externalName ? [required('spec.externalName')] : []),
    ...portErrors(ports ?? [], 'spec.ports'),
  ];
}

function externalAddress(service: KubeObject): string {
  const { type, externalIPs, externalName } = specOf(service);
  if (type === 'ExternalName') return externalName ?? '';
  if (externalIPs?.length) return externalIPs.join(',');
  return type === 'LoadBalancer' ? '<pending>' : '<none>';
}

function portsText(service: KubeObject): string {
  const ports = specOf(service).ports ?? [];
  return ports.map(({ port, protocol }) => `${port}/${protocol}`).join(',') || '<none>';
}

function selectorText(service: KubeObject): string {
  const pairs = Object.entries(specOf(service).selector ?? {});
  return pairs.map(([key, value]) => `${key}=${value}`).join(',') || '<none>';
}

function specOf(service: KubeObject): ServiceSpec {
  return (service['spec'] as ServiceSpec | null | undefined) ?? {};
}
