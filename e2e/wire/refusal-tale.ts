import { createToken } from '#world/tokens.ts';
import { get, send, type Tale } from './tale.ts';

const AUTHORIZATION = '/apis/authorization.k8s.io/v1';
const AUTHENTICATION = '/apis/authentication.k8s.io/v1';

/** What is told to those who may not, or who ask for what is not there. */
export const REFUSALS: Tale = {
  name: 'refusals',
  async tell(ask) {
    await ask('nobody lists nodes', get('/api/v1/nodes'), 'nobody');
    await ask('nobody reads a path', get('/metrics'), 'nobody');
    await ask('a token that is none', get('/version'), { token: 'abcdef.0123456789abcdef' });
    await ask('what is not there', get('/api/v1/namespaces/default/configmaps/nothing'));
    await ask('a resource that is none', get('/api/v1/nothings'));
    await ask('a method that is none', send('PUT', '/api/v1/nodes', {}));
    await ask('a form that is not spoken', get('/api/v1/nodes', 'text/html'));
    await ask('a body that is not spoken', send('POST', '/api/v1/namespaces', '', 'text/plain'));
    await ask(
      'an object without a name',
      send('POST', '/api/v1/namespaces', { kind: 'Namespace', apiVersion: 'v1', metadata: {} }),
    );
    await ask(
      'a binding to another role',
      send(
        'PATCH',
        '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/cluster-admin?dryRun=All',
        { roleRef: { name: 'view' } },
        'application/merge-patch+json',
      ),
    );
    await ask('a selector that is none', get('/api/v1/nodes?labelSelector=a+b'));
    await ask(
      'a watch of what is too old',
      get('/api/v1/nodes?watch=1&resourceVersionMatch=Exact'),
    );
  },
};

/** Tokens, and what the judges say of them. */
export const TOKENS: Tale = {
  name: 'tokens',
  async tell(ask, { admin }) {
    const { token } = await createToken(admin);
    const who = { token };
    await ask(
      'who a token is',
      send('POST', `${AUTHENTICATION}/selfsubjectreviews`, {
        kind: 'SelfSubjectReview',
        apiVersion: 'authentication.k8s.io/v1',
      }),
      who,
    );
    await ask(
      'whether it is good',
      send('POST', `${AUTHENTICATION}/tokenreviews`, {
        kind: 'TokenReview',
        apiVersion: 'authentication.k8s.io/v1',
        spec: { token },
      }),
    );
    await ask(
      'whether another is',
      send('POST', `${AUTHENTICATION}/tokenreviews`, {
        kind: 'TokenReview',
        apiVersion: 'authentication.k8s.io/v1',
        spec: { token: 'abcdef.0123456789abcdef' },
      }),
    );
    const question = (verb: string, resource: string, group = '') => ({
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      spec: { resourceAttributes: { verb, resource, group } },
    });
    await ask(
      'whether it may ask',
      send(
        'POST',
        `${AUTHORIZATION}/selfsubjectaccessreviews`,
        question('create', 'certificatesigningrequests', 'certificates.k8s.io'),
      ),
      who,
    );
    await ask(
      'whether it may read secrets',
      send('POST', `${AUTHORIZATION}/selfsubjectaccessreviews`, question('get', 'secrets')),
      who,
    );
    await ask('it reads secrets', get('/api/v1/secrets'), who);
    await ask(
      'the cluster, to nobody',
      get('/api/v1/namespaces/kube-public/configmaps/nothing'),
      'nobody',
    );
  },
};
