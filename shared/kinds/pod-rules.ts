import { isDeepStrictEqual } from 'node:util';
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
} from '@rollcall/shared/kube/field-error.ts';
import { dnsLabelProblem } from '@rollcall/shared/kube/name.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { withVolumeDefaults } from './pod-volumes.ts';

/** What a pod that nothing runs must satisfy (pkg/apis/core/validation and pkg/apis/core/v1/defaults.go, the parts that matter here). */

type Fields = Readonly<Record<string, unknown>>;
type Container = { readonly name?: string | null; readonly image?: string | null };

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];

const DEFAULTS: Fields = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
};
/** What may be changed in the spec of a pod that exists. */
const MUTABLE = ['activeDeadlineSeconds', 'tolerations', 'terminationGracePeriodSeconds'];

export function withPodDefaults(pod: KubeObject): KubeObject {
  const said = Object.entries(specOf(pod)).filter(([, value]) => value !== null);
  const spec: Fields = { ...DEFAULTS, ...Object.fromEntries(said) };
  const containers = containersOf(pod).map(withContainerDefaults);
  const volumes = ((spec['volumes'] as readonly Fields[] | undefined) ?? []).map(
    withVolumeDefaults,
  );
  return {
    ...pod,
    spec: {
      ...spec,
      ...(containers.length > 0 && { containers }),
      ...(volumes.length > 0 && { volumes }),
    },
  };
}

function withContainerDefaults(container: Container): Container {
  const isLatest = !/[:@](?!latest$)[^/]*$/.test(container.image ?? '');
  return {
    imagePullPolicy: isLatest ? 'Always' : 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    ...container,
  } as Container;
}

export function podErrors(pod: KubeObject): FieldError[] {
  const { containers: _, restartPolicy } = specOf(pod);
  const containers = containersOf(pod);
  return [
    ...(containers.length === 0 ? [required('spec.containers')] : []),
    ...containers.flatMap((container, index) => containerErrors(containers, { container, index })),
    ...(RESTART_POLICIES.includes(String(restartPolicy))
      ? []
      : [notSupported('spec.restartPolicy', restartPolicy, RESTART_POLICIES)]),
  ];
}

/** Images and a few more may change; the rest of a spec is what the kubelet was told at birth. */
export function podSpecChangeErrors(wanted: KubeObject, current: KubeObject): FieldError[] {
  if (isDeepStrictEqual(immutablePart(wanted), immutablePart(current))) return [];
  return [
    forbiddenField(
      'spec',
      'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    ),
  ];
}

function containerErrors(
  all: readonly Container[],
  { container, index }: { readonly container: Container; readonly index: number },
): FieldError[] {
  const at = `spec.containers[${index}]`;
  const { name, image } = container;
  const isRepeated = Boolean(name) && all.findIndex((each) => each.name === name) < index;
  const problem = name ? dnsLabelProblem(name) : undefined;
  return [
    ...(name ? [] : [required(`${at}.name`)]),
    ...(problem ? [invalidValue(`${at}.name`, name, problem)] : []),
    ...(isRepeated ? [duplicate(`${at}.name`, name)] : []),
    ...(image ? [] : [required(`${at}.image`)]),
  ];
}

function immutablePart(pod: KubeObject): Fields {
  const spec = Object.entries(specOf(pod)).filter(([field]) => !MUTABLE.includes(field));
  const withoutImages = containersOf(pod).map(({ image: _, ...rest }) => rest);
  return { ...Object.fromEntries(spec), containers: withoutImages, initContainers: [] };
}

function containersOf(pod: KubeObject): readonly Container[] {
  return (specOf(pod)['containers'] as readonly Container[] | null | undefined) ?? [];
}

function specOf(pod: KubeObject): Fields {
  return (pod['spec'] as Fields | null | undefined) ?? {};
}
