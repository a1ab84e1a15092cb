import { newTokenSecret } from '@rollcall/shared/bootstrap-token/token-secret.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { clientCertificate } from '#world/identity.ts';
import { LEASES, NODES, REQUESTS, SECRETS } from '#world/resources.ts';
import { GoClient, recordedBody } from './go-client.ts';
import { spliced } from './spliced.ts';
import type { Ask, Tale, Who } from './tale.ts';

const NAME = 'newer';
const SELF = `fieldSelector=metadata.name%3D${NAME}`;
const CERTIFICATES = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const LEASE_PATH = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const CSI_NODES = '/apis/storage.k8s.io/v1/csinodes';
/** As a reflector of client-go 1.35 opens; there the timeout is 300 to 600 s by chance. */
const STREAM =
  'allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&timeoutSeconds=1&watch=true';
const TOKEN = { id: 'newkub', secret: '0123456789abcdef' };
/** Stands in the recorded bytes where the Node's uid goes, which is as long. */
const UID = '00000000-0000-4000-8000-000000000000';
/** The fields on the way: the envelope's raw bytes, metadata, and there. */
const LEASE_UID = [2, 1, 5];
const LEASE_VERSION = [2, 1, 6];

const kubelet = new GoClient('kubelet');

/** What a kubelet of 1.35 sends from its first request to its heartbeats; a replay, for no registry has the binary. */
export const NEWER_KUBELET: Tale = {
  name: 'newer-kubelet',
  async tell(ask, cluster) {
    await createToken(cluster);
    await bootstrap(ask, cluster);
    const subject = { commonName: `system:node:${NAME}`, organizations: ['system:nodes'] };
    // In place of the one that was issued, whose key is not kept.
    const certificate = await clientCertificate(await cluster.authority(), { subject });
    const node = { name: 'its node', certificate };
    await look(ask, node);
    await register(ask, cluster, node);
    await beat(ask, cluster, node);
    await serve(ask, node);
  },
};

async function createToken({ admin }: Cluster): Promise<void> {
  const extraGroups = 'system:bootstrappers:kubeadm:default-node-token';
  const common = { ...TOKEN, extraGroups, expiration: '', description: '' };
  await admin.create(SECRETS, newTokenSecret({ ...common, usages: ['authentication'] }));
}

async function bootstrap(ask: Ask, { admin }: Cluster): Promise<void> {
  const who = { token: `${TOKEN.id}.${TOKEN.secret}` };
  const posted = await ask(
    'it asks for a client certificate',
    kubelet.send('POST', CERTIFICATES, recordedBody('clientRequest')),
    who,
  );
  const name = await newestRequest(admin, posted.code);
  await eventually('it is issued', async () => {
    const { status } = (await admin.get(REQUESTS, { name })) as { status?: object };
    return status && 'certificate' in status;
  });
  const own = `${CERTIFICATES}?fieldSelector=metadata.name%3D${name}`;
  await ask('it lists its request', kubelet.get(`${own}&limit=1`), who);
  await ask('it streams its request', kubelet.stream(`${own}&${STREAM}`), who);
  await ask('it watches from a version', kubelet.get(`${own}&${watchFrom('1')}`), who);
}

/** The name that the server chose for the kubelet's request. */
async function newestRequest(admin: Cluster['admin'], code: number): Promise<string> {
  if (code !== 201) throw new Error(`the kubelet's request was answered with ${code}`);
  const { items } = await admin.list(REQUESTS);
  const own = items.find(({ spec }) => (spec as { username: string }).username.endsWith(TOKEN.id));
  return own?.metadata.name ?? '';
}

/** What it lists and watches before there is a Node. */
async function look(ask: Ask, node: Who): Promise<void> {
  const listed = 'limit=500&resourceVersion=0';
  await ask('it waits for its CSINode', kubelet.get(`${CSI_NODES}/${NAME}`), node);
  await ask('it lists services', kubelet.get(`/api/v1/services?${listed}`), node);
  await ask('it lists its node', kubelet.get(`/api/v1/nodes?${SELF}&${listed}`), node);
  await ask('it streams its node', kubelet.stream(`/api/v1/nodes?${SELF}&${STREAM}`), node);
  const pods = `/api/v1/pods?fieldSelector=spec.nodeName%3D${NAME}`;
  await ask('it streams its pods', kubelet.stream(`${pods}&${STREAM}`), node);
  const classes = '/apis/node.k8s.io/v1/runtimeclasses';
  await ask('it lists runtime classes', kubelet.get(`${classes}?${listed}`), node);
  await ask('it streams runtime classes', kubelet.stream(`${classes}?${STREAM}`), node);
  const drivers = '/apis/storage.k8s.io/v1/csidrivers';
  await ask('it lists drivers', kubelet.get(`${drivers}?${listed}`), node);
  await ask('it streams drivers', kubelet.stream(`${drivers}?${STREAM}`), node);
}

async function register(ask: Ask, { admin }: Cluster, node: Who): Promise<void> {
  const post = kubelet.send('POST', '/api/v1/nodes', recordedBody('node'));
  await ask('it registers', post, node);
  await ask('it registers again', post, node);
  const { uid = '' } = (await admin.get(NODES, { name: NAME })).metadata;
  const csiNode = owned(recordedBody('csiNode'), uid);
  await ask('it says that it has no drivers', kubelet.send('POST', CSI_NODES, csiNode), node);
  const slices = `/apis/resource.k8s.io/v1/resourceslices?fieldSelector=spec.nodeName%3D${NAME}`;
  const options = recordedBody('deleteOptions');
  await ask('it removes devices of old', kubelet.send('DELETE', slices, options), node);
}

async function beat(ask: Ask, { admin }: Cluster, node: Who): Promise<void> {
  const path = `/api/v1/nodes/${NAME}`;
  await ask('it reads its node from a cache', kubelet.get(`${path}?resourceVersion=0`), node);
  await ask('it says that it is ready', kubelet.patch(`${path}/status`, READY), node);
  await ask('it looks for its lease', kubelet.get(`${LEASE_PATH}/${NAME}?timeout=10s`), node);
  const { uid = '' } = (await admin.get(NODES, { name: NAME })).metadata;
  const post = kubelet.send('POST', `${LEASE_PATH}?timeout=10s`, owned(recordedBody('lease'), uid));
  await ask('it takes its lease', post, node);
  const lease = await admin.get(LEASES, { namespace: 'kube-node-lease', name: NAME });
  const put = kubelet.send('PUT', `${LEASE_PATH}/${NAME}?timeout=10s`, renewal(lease, uid));
  await ask('it renews its lease', put, node);
  await ask('it renews from an old version', put, node);
  const events = '/api/v1/namespaces/default/events';
  await ask('it tells of itself', kubelet.send('POST', events, recordedBody('event')), node);
}

/** What its own server asks, and the request for that server's certificate, which waits for a person. */
async function serve(ask: Ask, node: Who): Promise<void> {
  const review = '/apis/authentication.k8s.io/v1/tokenreviews';
  await ask('who calls', kubelet.send('POST', review, recordedBody('tokenReview')), node);
  const access = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  await ask('whether they may', kubelet.send('POST', access, recordedBody('accessReview')), node);
  await ask(
    'it asks for a serving certificate',
    kubelet.send('POST', CERTIFICATES, recordedBody('servingRequest')),
    node,
  );
}

const READY = {
  status: {
    '$setElementOrder/conditions': [
      { type: 'MemoryPressure' },
      { type: 'DiskPressure' },
      { type: 'PIDPressure' },
      { type: 'Ready' },
    ],
    conditions: [
      {
        lastHeartbeatTime: '2026-01-02T03:04:15Z',
        lastTransitionTime: '2026-01-02T03:04:15Z',
        message: 'kubelet is posting ready status',
        reason: 'KubeletReady',
        status: 'True',
        type: 'Ready',
      },
    ],
  },
};

function watchFrom(version: string): string {
  return `allowWatchBookmarks=true&resourceVersion=${version}&timeoutSeconds=421&watch=true`;
}

function owned(body: Buffer, uid: string): Buffer {
  const bytes = Buffer.from(body);
  for (let at = bytes.indexOf(UID); at >= 0; at = bytes.indexOf(UID, at)) bytes.write(uid, at);
  return bytes;
}

function renewal({ metadata }: KubeObject, nodeUid: string): Buffer {
  const bytes = owned(recordedBody('renewal'), nodeUid);
  const ofLease = spliced(unframed(bytes), LEASE_UID, metadata.uid ?? '');
  const whole = spliced(ofLease, LEASE_VERSION, metadata.resourceVersion ?? '');
  return Buffer.concat([bytes.subarray(0, 4), whole]);
}

/** Without the four bytes that stand before every envelope. */
function unframed(bytes: Buffer): Buffer {
  return bytes.subarray(4);
}
