import {
  CLUSTER_INFO,
  CLUSTER_INFO_CONTENT,
} from '@rollcall/shared/bootstrap-token/cluster-info.ts';
import { DEFAULT_NODE_TOKEN_GROUP } from '@rollcall/shared/bootstrap-token/token.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { NODES_GROUP } from '@rollcall/shared/kube/user.ts';
import { stringify } from 'yaml';

export type PublishedCluster = {
  /** The apiserver's URL, as nodes reach it. */
  readonly server: string;
  readonly certificateAuthorityPem: string;
  /** Such as `v1.35.0`: joining kubeadms go by it. */
  readonly kubernetesVersion: string;
};

/** The one cluster that kubeadm expects in cluster-info, without name, user or context (phases/bootstraptoken/clusterinfo). */
export function clusterInfo(cluster: PublishedCluster): KubeObject {
  const authority = Buffer.from(cluster.certificateAuthorityPem).toString('base64');
  const kubeconfig = stringify({
    apiVersion: 'v1',
    clusters: [
      { cluster: { 'certificate-authority-data': authority, server: cluster.server }, name: '' },
    ],
    contexts: null,
    'current-context': '',
    kind: 'Config',
    preferences: {},
    users: null,
  });
  return configMap(CLUSTER_INFO.namespace, CLUSTER_INFO.name, {
    [CLUSTER_INFO_CONTENT]: kubeconfig,
  });
}

/** What kubeadm uploads of how the cluster was made; a joining kubeadm reads its version and networks. */
export function kubeadmConfig({ server, kubernetesVersion }: PublishedCluster): KubeObject {
  const minor = minorOf(kubernetesVersion);
  const configuration = {
    apiServer: {},
    apiVersion: `kubeadm.k8s.io/${configurationVersion(minor)}`,
    certificatesDir: '/etc/kubernetes/pki',
    clusterName: 'kubernetes',
    controlPlaneEndpoint: new URL(server).host,
    controllerManager: {},
    dns: minor < 22 ? { type: 'CoreDNS' } : {},
    etcd: { local: { dataDir: '/var/lib/etcd' } },
    imageRepository: minor < 25 ? 'k8s.gcr.io' : 'registry.k8s.io',
    kind: 'ClusterConfiguration',
    kubernetesVersion,
    networking: { dnsDomain: 'cluster.local', serviceSubnet: '10.96.0.0/12' },
    scheduler: {},
  };
  return configMap('kube-system', 'kubeadm-config', {
    ClusterConfiguration: stringify(configuration),
  });
}

/** The kubelets' configuration under both of its names: plain since 1.24, with the minor version before. */
export function kubeletConfigs({ kubernetesVersion }: PublishedCluster): readonly KubeObject[] {
  const data = { kubelet: stringify(KUBELET_CONFIGURATION) };
  return ['kubelet-config', versionedName(kubernetesVersion)].map((name) =>
    configMap('kube-system', name, data),
  );
}

/** Who may read the configuration of the versioned name; that of the plain one is in the default policy. */
export function kubeletConfigPolicy({
  kubernetesVersion,
}: PublishedCluster): readonly KubeObject[] {
  const configName = versionedName(kubernetesVersion);
  const metadata = { namespace: 'kube-system', name: `kubeadm:${configName}` };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const apiGroup = 'rbac.authorization.k8s.io';
  return [
    {
      apiVersion,
      kind: 'Role',
      metadata,
      rules: [
        { verbs: ['get'], apiGroups: [''], resources: ['configmaps'], resourceNames: [configName] },
      ],
    },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      subjects: [NODES_GROUP, DEFAULT_NODE_TOKEN_GROUP].map((name) => ({
        apiGroup,
        kind: 'Group',
        name,
      })),
      roleRef: { apiGroup, kind: 'Role', name: metadata.name },
    },
  ];
}

/** As kubeadm writes it by default (cmd/kubeadm/app/componentconfigs/kubelet.go). */
const KUBELET_CONFIGURATION = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authentication: {
    anonymous: { enabled: false },
    webhook: { cacheTTL: '0s', enabled: true },
    x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' },
  },
  authorization: {
    mode: 'Webhook',
    webhook: { cacheAuthorizedTTL: '0s', cacheUnauthorizedTTL: '0s' },
  },
  clusterDNS: ['10.96.0.10'],
  clusterDomain: 'cluster.local',
  healthzBindAddress: '127.0.0.1',
  healthzPort: 10_248,
  nodeStatusReportFrequency: '0s',
  nodeStatusUpdateFrequency: '0s',
  rotateCertificates: true,
  staticPodPath: '/etc/kubernetes/manifests',
} as const;

function versionedName(kubernetesVersion: string): string {
  return `kubelet-config-1.${minorOf(kubernetesVersion)}`;
}

/** The version of its own configuration that each kubeadm writes: v1beta2 until 1.21, v1beta3 until 1.30. */
function configurationVersion(minor: number): string {
  if (minor < 22) return 'v1beta2';
  return minor < 31 ? 'v1beta3' : 'v1beta4';
}

function minorOf(kubernetesVersion: string): number {
  return Number(/^v1\.(\d+)\./.exec(kubernetesVersion)?.[1]);
}

function configMap(
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>>,
): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}
