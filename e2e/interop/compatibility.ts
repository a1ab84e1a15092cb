import type { Finding } from './claim.ts';

/** The clients in the order of their columns: name and version. */
type Column = Pick<Finding, 'client' | 'version'>;

/** The page that says which clients do what, from what one run found; the same findings give the same text. */
export function compatibility(findings: readonly Finding[]): string {
  return `${[
    '# Which clients work',
    'Written by `npm run interop` from what it saw, never by hand: unmodified clients against rollcall.\nEach claim is a few commands whose output is checked; they are in `e2e/interop`.',
    ...compatibilityTables(findings),
    REPLAYED,
    NOT_THERE,
  ].join('\n\n')}\n`;
}

/** Of programs that no package registry has; the same in every page that speaks of kubelets. */
export const REPLAYED = `## Replayed, not run

No package registry has a kubelet or kubeadm newer than 1.20. What those of 1.35 send was written from the protocol's
description and the API's schema, headers and protobuf bytes included, and \`npm run wire\` replays it over HTTP/1.1 and
compares the answers with \`e2e/wire/pairs\`. It shows that rollcall understands these requests; it does not show that
those programs work.

| program | what was replayed | recorded in |
|---|---|---|
| kubelet 1.35 | client and serving requests, streamed lists, registration, status, Lease, Event, CSINode, reviews | newer-kubelet.json |
| kubeadm 1.35 | \`token create\` and \`delete\`, and what \`join\` reads with no name, the token, and the node’s certificate | newer-kubeadm.json |`;

const NOT_THERE = `## Not there

rollcall serves what joining, certificates and the first commands of kubectl need. Of the rest of a Kubernetes API server:

| what | instead |
|---|---|
| pods that run, scheduling, \`exec\`, \`logs\`, eviction | Pods are stored, with their defaults; a kubelet that can may run them |
| addresses of Services, and the Service \`default/kubernetes\` | a Service without \`clusterIP\` gets \`None\`; nothing is allocated, and no address is checked against others |
| workloads, volumes, quotas, limits, autoscaling and every other group that \`kubectl api-resources\` does not name | 404 |
| CustomResourceDefinitions, aggregated API servers, admission webhooks | an empty list of CustomResourceDefinitions, which nobody can add to; the others not at all |
| Secrets of type \`kubernetes.io/service-account-token\`, and the volume with a token that upstream adds to pods | tokens are asked for: \`kubectl create token\` |
| the OpenAPI documents of version 3 as protobuf | 406; they are JSON |
| \`resource.k8s.io\` | 404, also for the kubelets of 1.34 and newer that remove their ResourceSlices when they start |`;

/** One table a client, its versions side by side. */
export function compatibilityTables(findings: readonly Finding[]): string[] {
  const clients = [...new Set(findings.map(({ client }) => client))];
  return clients.map((client) => table(findings.filter((finding) => finding.client === client)));
}

function table(findings: readonly Finding[]): string {
  const columns = distinct(findings.map(({ client, version }) => ({ client, version })));
  const claims = [...new Set(findings.map(({ what }) => what))];
  const client = columns[0]?.client ?? '';
  return [
    `## ${client}`,
    '',
    `| what it did | ${columns.map(({ version }) => `${client} ${version}`).join(' | ')} |`,
    `|---|${columns.map(() => '---|').join('')}`,
    ...claims.map((what) => row(what, columns, findings)),
  ].join('\n');
}

function row(what: string, columns: readonly Column[], findings: readonly Finding[]): string {
  const cells = columns.map(
    ({ version }) =>
      findings.find((finding) => finding.version === version && finding.what === what)?.outcome ??
      'skipped',
  );
  return `| ${what} | ${cells.join(' | ')} |`;
}

function distinct(columns: readonly Column[]): Column[] {
  return columns.filter(
    (column, index) => columns.findIndex(({ version }) => version === column.version) === index,
  );
}
