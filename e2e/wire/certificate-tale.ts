import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { eventually } from '#world/eventually.ts';
import { nodeRequest } from '#world/identity.ts';
import { REQUESTS } from '#world/resources.ts';
import { createToken } from '#world/tokens.ts';
import { get, send, type Tale } from './tale.ts';

const PATH = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const verdict = { status: 'True', reason: 'Wire', message: 'seen' };

/** A request's whole life: asked by a token, approved, issued, looked at, and refused what may not be. */
export const CERTIFICATE: Tale = {
  name: 'certificate',
  async tell(ask, { admin }) {
    const { token } = await createToken(admin);
    // A signer that the controllers leave to people, so that each step is ours.
    const spec = { signerName: 'kubernetes.io/kube-apiserver-client' };
    const request = nodeRequest('wire', await generateKeyPair(), spec);
    const forged = {
      ...(request['spec'] as object),
      username: 'admin',
      groups: ['system:masters'],
    };
    const body = { ...request, metadata: { name: 'wire' }, spec: forged };
    await ask('a token asks, and lies about who it is', send('POST', PATH, body), { token });
    await ask('it asks again', send('POST', PATH, body), { token });
    await ask('it is seen as a row', get(`${PATH}/wire`, TABLE));
    await ask('the token approves it itself', send('PUT', `${PATH}/wire/approval`, body), {
      token,
    });
    const stored = await admin.get(REQUESTS, { name: 'wire' });
    const approval = decided(stored, 'Approved');
    await ask('it is approved', send('PUT', `${PATH}/wire/approval`, approval));
    await eventually('it is issued', async () => {
      const now = await admin.get(REQUESTS, { name: 'wire' });
      return (now['status'] as { readonly certificate?: string }).certificate;
    });
    await ask('it is issued', get(`${PATH}/wire`));
    await ask(
      'it is denied, from an old version',
      send('PUT', `${PATH}/wire/approval`, decided(stored, 'Denied')),
    );
    const issued = await admin.get(REQUESTS, { name: 'wire' });
    const both = decided({ ...issued, status: issued['status'] }, 'Denied');
    await ask(
      'it loses its approval',
      send('PUT', `${PATH}/wire/approval`, { ...both, status: {} }),
    );
    await ask(
      'its certificate is changed',
      send('PUT', `${PATH}/wire/status`, {
        ...issued,
        status: { ...(issued['status'] as object), certificate: 'bm90aGluZw==' },
      }),
    );
    await ask(
      'its spec is changed',
      send('PUT', `${PATH}/wire`, {
        ...issued,
        spec: { ...(issued['spec'] as object), signerName: 'example.com/x' },
      }),
    );
    await ask(
      'it is listed by its signer',
      get(`${PATH}?fieldSelector=spec.signerName%3Dkubernetes.io/kube-apiserver-client`),
    );
    await ask('it is deleted', { method: 'DELETE', path: `${PATH}/wire` });
    await ask('it is gone', get(`${PATH}/wire`));
  },
};

function decided(object: KubeObject, type: string): object {
  return { ...object, status: { conditions: [{ type, ...verdict }] } };
}
