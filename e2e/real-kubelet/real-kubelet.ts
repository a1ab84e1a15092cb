import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkClaims } from '#interop/check-claims.ts';
import type { Finding } from '#interop/claim.ts';
import { compatibilityTables, REPLAYED } from '#interop/compatibility.ts';
import { Cluster } from '#world/cluster.ts';
import { ROOT, runProgram } from '#world/process.ts';
import { CONFIG_MAPS } from '#world/resources.ts';
import { KUBEADM_CLAIMS, Kubeadm } from './kubeadm-claims.ts';
import { KUBELET_CLAIMS } from './kubelet-claims.ts';
import { kubernetesBinaries } from './kubernetes-binaries.ts';
import { OUR_KUBELET_CLAIMS, OurKubelet } from './our-kubelet-claims.ts';
import { OUR_LAB_CLAIMS, OurLab } from './our-lab-claims.ts';
import { missingHere } from './preconditions.ts';
import { RealNode } from './real-node.ts';
import { Both, SAME_WORDS_CLAIMS } from './same-words-claims.ts';
import { UpstreamCluster } from './upstream-cluster.ts';

/** Of which rotation takes 70 to 90 % after five minutes that lie in the past: after 15 to 105 seconds. */
const SIGNING_DURATION = '150s';
/** What a kubelet needs on a machine without systemd and without swap turned off. */
const KUBELET_SETTINGS = `cgroupDriver: cgroupfs
failSwapOn: false
cgroupsPerQOS: false
serverTLSBootstrap: true
`;

const missing = await missingHere();
if (missing.length > 0) {
  console.error(`interop:kubelet needs:\n${missing.map((each) => `- ${each}`).join('\n')}`);
  process.exit(2);
}
const binary = await kubernetesBinaries();
const findings = [...(await upstreamNodes()), ...(await atUpstream())];
await writeFile(path.join(ROOT, 'docs/compatibility-kubelet.md'), page(findings));
const failures = findings.filter(({ outcome }) => outcome === 'fails');
console.log(
  `\n${findings.length - failures.length} claims hold, ${failures.length} fail; docs/compatibility-kubelet.md is written`,
);
process.exit(failures.length === 0 ? 0 : 1);

/** kubeadm and the kubelet of upstream's, against our control plane. */
async function upstreamNodes(): Promise<Finding[]> {
  await using cluster = await Cluster.start([
    '--nodes=0',
    `--cluster-signing-duration=${SIGNING_DURATION}`,
  ]);
  const conf = `--kubeconfig=${cluster.file('admin.conf')}`;
  await runProgram('cli/main.ts', ['publish', conf, '--kubernetes-version=v1.20.2']);
  await adaptKubelets(cluster);
  const kubeadm = new Kubeadm(binary('kubeadm'), cluster);
  const found = await checkClaims(kubeadm, KUBEADM_CLAIMS);
  const token = await kubeadm.signingToken();
  const made = await kubeadm.token('create', '--print-join-command');
  const hash = /--discovery-token-ca-cert-hash (\S+)/.exec(made.output)?.[1] ?? '';
  const flags = [kubeadm.endpoint, '--token', token, '--discovery-token-ca-cert-hash', hash];
  await using node = await RealNode.join(cluster, binary, flags);
  return [...found, ...(await checkClaims(node, KUBELET_CLAIMS))];
}

/** Our lab and our kubelet against upstream's control plane, and our apiserver beside it. */
async function atUpstream(): Promise<Finding[]> {
  await using cluster = await UpstreamCluster.start(binary);
  const joined = await checkClaims(new OurLab(cluster), OUR_LAB_CLAIMS);
  await using kubelet = await OurKubelet.join(cluster, binary);
  const found = await checkClaims(kubelet, OUR_KUBELET_CLAIMS);
  await using ours = await Cluster.start();
  return [...found, ...joined, ...(await checkClaims(new Both(cluster, ours), SAME_WORDS_CLAIMS))];
}

async function adaptKubelets(cluster: Cluster): Promise<void> {
  const place = { namespace: 'kube-system', name: 'kubelet-config-1.20' };
  const existing = await cluster.admin.get(CONFIG_MAPS, place);
  const { kubelet = '' } = existing['data'] as Readonly<Record<string, string>>;
  const data = { kubelet: kubelet + KUBELET_SETTINGS };
  await cluster.admin.update(CONFIG_MAPS, { ...existing, data });
}

function page(all: readonly Finding[]): string {
  return `${[
    '# kubeadm and kubelets',
    'Written by `npm run interop:kubelet` from what it saw, never by hand: kubeadm and the kubelet of Kubernetes 1.20.2, built from\nDebian’s source package and unmodified, against rollcall; and our kubelet and our lab against that release’s\nkube-apiserver, kube-controller-manager and etcd. The claims are in `e2e/real-kubelet`.',
    ...compatibilityTables(all),
    REPLAYED,
  ].join('\n\n')}\n`;
}
