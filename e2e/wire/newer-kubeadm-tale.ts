import { eventually } from '#world/eventually.ts';
import { clientCertificate } from '#world/identity.ts';
import { CONFIG_MAPS } from '#world/resources.ts';
import { GoClient, recordedBody } from './go-client.ts';
import type { Tale } from './tale.ts';

const TIMEOUT = 'timeout=10s';
const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const CLUSTER_INFO = `/api/v1/namespaces/kube-public/configmaps/cluster-info?${TIMEOUT}`;
const NODE = `/api/v1/nodes/newer-joined?${TIMEOUT}`;
const TOKEN = { token: 'newadm.0123456789abcdef' };

const kubeadm = new GoClient('kubeadm');

/** What `kubeadm token create` and `kubeadm join` of 1.35 send; a replay, for no registry has the binary. */
export const NEWER_KUBEADM: Tale = {
  name: 'newer-kubeadm',
  async tell(ask, cluster) {
    const secret = `${SECRETS}/bootstrap-token-newadm`;
    await ask('a token that is not there', kubeadm.get(`${secret}?${TIMEOUT}`));
    const post = kubeadm.send('POST', `${SECRETS}?${TIMEOUT}`, recordedBody('tokenSecret'));
    await ask('the token is created', post);
    await eventually('cluster-info is signed with it', async () => {
      const place = { namespace: 'kube-public', name: 'cluster-info' };
      const { data } = (await cluster.admin.get(CONFIG_MAPS, place)) as { data?: object };
      return data && 'jws-kubeconfig-newadm' in data;
    });
    await ask('nobody reads cluster-info', kubeadm.get(CLUSTER_INFO), 'nobody');
    for (const name of ['kubeadm-config', 'kube-proxy', 'kubelet-config']) {
      const path = `/api/v1/namespaces/kube-system/configmaps/${name}?${TIMEOUT}`;
      await ask(`it reads ${name}`, kubeadm.get(path), TOKEN);
    }
    await ask('whether the node is there', kubeadm.get(NODE), TOKEN);
    const subject = { commonName: 'system:node:newer-joined', organizations: ['system:nodes'] };
    const certificate = await clientCertificate(await cluster.authority(), { subject });
    await ask('its kubelet has not registered yet', kubeadm.get(NODE), {
      name: 'its node',
      certificate,
    });
    const remove = kubeadm.send('DELETE', `${secret}?${TIMEOUT}`, recordedBody('noOptions'));
    await ask('the token is deleted', remove);
  },
};
