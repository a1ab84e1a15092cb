import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from '#clients/client.ts';
import { findCurl } from '#clients/find-curl.ts';
import { findKubectls } from '#clients/find-kubectls.ts';
import { Cluster } from '#world/cluster.ts';
import { ROOT } from '#world/process.ts';
import { checkClaims } from './check-claims.ts';
import type { Finding } from './claim.ts';
import { compatibility } from './compatibility.ts';
import { Curl } from './curl.ts';
import { CURL_CLAIMS } from './curl-claims.ts';
import { Kubectl } from './kubectl.ts';
import { KUBECTL_CLAIMS } from './kubectl-claims.ts';
import { NodeClient } from './node-client.ts';
import { LASTING } from './node-client-lasting.ts';
import { TYPED } from './node-client-typed.ts';

const startedAt = Date.now();
const [kubectls, curl] = await Promise.all([findKubectls(), findCurl()]);
const findings = await checkAll();
await writeFile(path.join(ROOT, 'docs/compatibility.md'), compatibility(findings));
process.exitCode = report(findings);

/** All clients at once, each in a namespace of its own; the findings are in the order of the clients all the same. */
async function checkAll(): Promise<Finding[]> {
  await using cluster = await Cluster.start(['--nodes=1']);
  const found = await Promise.all([
    ...kubectls.map((client) => checkKubectl(client, cluster)),
    checkClaims(new NodeClient(cluster), [...TYPED, ...LASTING]),
    checkCurl(curl, cluster),
  ]);
  return found.flat();
}

async function checkKubectl(client: Client, cluster: Cluster): Promise<Finding[]> {
  if ('missing' in client) return skipped(client.name, client.missing);
  const kubectl = new Kubectl(client, cluster.file('admin.conf'), cluster.directory);
  await kubectl.prepare();
  return await checkClaims(kubectl, KUBECTL_CLAIMS);
}

async function checkCurl(client: Client, cluster: Cluster): Promise<Finding[]> {
  if ('missing' in client) return skipped(client.name, client.missing);
  return await checkClaims(new Curl(client, cluster), CURL_CLAIMS);
}

function skipped(client: string, reason: string): Finding[] {
  return [{ client, version: 'skipped', what: 'anything', outcome: 'skipped', reason }];
}

/** The last lines: what fails, who was skipped, and how it went; returns the exit code. */
function report(all: readonly Finding[]): number {
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  const of = (outcome: Finding['outcome']) => all.filter((finding) => finding.outcome === outcome);
  const failures = of('fails');
  console.log();
  for (const { client, version, what } of failures)
    console.log(`fails: ${client} ${version} ${what}`);
  for (const { client, reason } of of('skipped')) console.log(`skipped: ${client}: ${reason}`);
  console.log(
    `${of('works').length} claims hold, ${failures.length} fail, in ${seconds} s; docs/compatibility.md is written`,
  );
  return failures.length === 0 ? 0 : 1;
}
