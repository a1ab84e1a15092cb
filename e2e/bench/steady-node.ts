import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import type { CertificatePair } from '@rollcall/shared/api-client/kubeconfig.ts';
import { kubeMicroTime, kubeTime } from '@rollcall/shared/kube/object.ts';

export type SteadyNodeOptions = {
  readonly name: string;
  readonly server: string;
  readonly certificateAuthorityPem: string;
  readonly certificate: CertificatePair;
};

const JSON_TYPE = 'application/json';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

/**
 * The steady state of a kubelet, over one HTTP/2 connection: a kubelet whose certificate rotates has one transport for all
 * of its clients (pkg/kubelet/certificate/transport.go).
 */
export class SteadyNode {
  readonly #options: SteadyNodeOptions;
  readonly #session: ClientHttp2Session;
  #lease: Record<string, unknown> | undefined;

  constructor(options: SteadyNodeOptions) {
    this.#options = options;
    this.#session = sessionTo(options);
  }

  /** Registers, and opens the watches that a kubelet holds. @throws Error when one is refused */
  async start(): Promise<void> {
    const { name } = this.#options;
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name }, status: statusOf(name) };
    await this.#send('POST', '/api/v1/nodes', node);
    await this.beat();
    for (const path of [
      `/api/v1/nodes?fieldSelector=metadata.name%3D${name}`,
      `/api/v1/pods?fieldSelector=spec.nodeName%3D${name}`,
      '/api/v1/services?',
      '/apis/storage.k8s.io/v1/csidrivers?',
      '/apis/node.k8s.io/v1/runtimeclasses?',
    ]) {
      await this.#watch(`${path}&watch=true&allowWatchBookmarks=true`.replace('?&', '?'));
    }
  }

  /** Renews the Lease: every ten seconds. */
  async beat(): Promise<void> {
    const { name } = this.#options;
    const spec = {
      holderIdentity: name,
      leaseDurationSeconds: 40,
      renewTime: kubeMicroTime(new Date()),
    };
    const metadata = { name, namespace: 'kube-node-lease' };
    const lease = this.#lease ?? { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata };
    const isNew = this.#lease === undefined;
    this.#lease = await this.#send(isNew ? 'POST' : 'PUT', isNew ? LEASES : `${LEASES}/${name}`, {
      ...lease,
      spec,
    });
  }

  /** Tells an unchanged status: every five minutes. */
  async report(): Promise<void> {
    const { name } = this.#options;
    await this.#send('PATCH', `/api/v1/nodes/${name}/status`, { status: statusOf(name) });
  }

  stop(): void {
    this.#session.destroy();
  }

  async #watch(path: string): Promise<void> {
    const stream = this.#session.request({ ':path': path, accept: JSON_TYPE });
    const [headers] = await once(stream, 'response');
    if (headers[':status'] !== 200) throw new Error(`${path} answered ${headers[':status']}`);
    // What they bring is read and thrown away; their end comes with the session's.
    stream.on('error', () => {});
    stream.resume();
  }

  async #send(method: string, path: string, body: object): Promise<Record<string, unknown>> {
    const type = method === 'PATCH' ? 'application/strategic-merge-patch+json' : JSON_TYPE;
    const stream = this.#session.request({
      ':method': method,
      ':path': path,
      accept: JSON_TYPE,
      'content-type': type,
    });
    stream.end(JSON.stringify(body));
    const [headers] = await once(stream, 'response');
    let text = '';
    for await (const chunk of stream.setEncoding('utf8')) text += chunk;
    if (Number(headers[':status']) < 300) return JSON.parse(text) as Record<string, unknown>;
    throw new Error(`${method} ${path} answered ${headers[':status']}: ${text}`);
  }
}

function sessionTo(options: SteadyNodeOptions): ClientHttp2Session {
  const session = connect(options.server, {
    ca: options.certificateAuthorityPem,
    cert: options.certificate.certificatePem,
    key: options.certificate.keyPem,
  });
  // A request that fails tells it; the session has nothing to add.
  session.on('error', () => {});
  return session;
}

function statusOf(name: string) {
  const now = kubeTime(new Date());
  return {
    addresses: [
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: name },
    ],
    capacity: { cpu: '2', memory: '4Gi', pods: '110' },
    allocatable: { cpu: '2', memory: '4Gi', pods: '110' },
    conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
      type,
      status: type === 'Ready' ? 'True' : 'False',
      reason: 'Kubelet',
      message: 'as it should be',
      lastHeartbeatTime: now,
      lastTransitionTime: now,
    })),
  };
}
