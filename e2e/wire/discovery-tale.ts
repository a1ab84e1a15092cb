import { get, type Tale } from './tale.ts';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

export const DISCOVERY: Tale = {
  name: 'discovery',
  async tell(ask) {
    await ask('the version, to nobody', get('/version'), 'nobody');
    await ask('the legacy versions', get('/api'));
    await ask('the groups', get('/apis'));
    await ask('the resources of the legacy group', get('/api/v1'));
    await ask('one group', get('/apis/certificates.k8s.io'));
    await ask('the resources of one group', get('/apis/certificates.k8s.io/v1'));
    await ask('the legacy group at once', get('/api', AGGREGATED));
    await ask('all groups at once', get('/apis', AGGREGATED));
    await ask('a group that is none', get('/apis/nothing'));
    await ask('the groups, to nobody', get('/apis'), 'nobody');
  },
};
