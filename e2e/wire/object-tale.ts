import { encodeEnvelope } from '@rollcall/shared/protobuf/envelope.ts';
import { messageBytes } from '@rollcall/shared/protobuf/object-bytes.ts';
import { type Ask, get, send, type Tale } from './tale.ts';

const PATH = '/api/v1/namespaces/default/configmaps';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const PARTIAL = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

function configMap(name: string, data: Readonly<Record<string, string>>, tale = 'object'): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: { tale } }, data };
}

/** A plain object in every form, by every verb. */
export const OBJECT: Tale = {
  name: 'object',
  async tell(ask) {
    const selected = `${PATH}?labelSelector=tale%3Dobject`;
    await ask('create', send('POST', PATH, configMap('wire', { a: '1' })));
    await ask(
      'create with a made-up name',
      send('POST', `${PATH}?dryRun=All`, {
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: { generateName: 'wire-' },
      }),
    );
    const raw = messageBytes('core.ConfigMap', configMap('wire-protobuf', { b: '2' }));
    await ask(
      'create as protobuf',
      send('POST', PATH, encodeEnvelope({ apiVersion: 'v1', kind: 'ConfigMap', raw }), PROTOBUF),
    );
    await ask('get', get(`${PATH}/wire`));
    await ask('get as protobuf', get(`${PATH}/wire`, PROTOBUF));
    await ask('get as YAML', get(`${PATH}/wire`, 'application/yaml'));
    await ask('list', get(selected));
    await ask('list as protobuf', get(selected, PROTOBUF));
    await ask('list as a Table', get(selected, TABLE));
    await ask('list names only', get(selected, PARTIAL));
    await ask('list the first page', get(`${selected}&limit=1`));
    await ask('watch', { ...get(`${selected}&watch=1&timeoutSeconds=1`), whole: true });
    await ask('watch as a Table', {
      ...get(`${selected}&watch=1&timeoutSeconds=1`, TABLE),
      whole: true,
    });
    await ask('watch with initial events', {
      ...get(
        `${selected}&watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
      ),
      whole: true,
    });
    await change(ask, selected);
  },
};

async function change(ask: Ask, selected: string): Promise<void> {
  await ask(
    'merge',
    send('PATCH', `${PATH}/wire`, { data: { a: null, c: '3' } }, 'application/merge-patch+json'),
  );
  await ask(
    'patch by steps',
    send(
      'PATCH',
      `${PATH}/wire`,
      [{ op: 'replace', path: '/data/c', value: '4' }],
      'application/json-patch+json',
    ),
  );
  await ask(
    'patch by strategy',
    send(
      'PATCH',
      `${PATH}/wire`,
      { metadata: { labels: { more: 'x' } } },
      'application/strategic-merge-patch+json',
    ),
  );
  await ask('update', send('PUT', `${PATH}/wire`, configMap('wire', { d: '5' })));
  await ask(
    'a field that is none, strictly',
    send('PUT', `${PATH}/wire?fieldValidation=Strict`, { ...configMap('wire', {}), nothing: 1 }),
  );
  await ask(
    'a field that is none, with a warning',
    send('PUT', `${PATH}/wire?fieldValidation=Warn`, { ...configMap('wire', {}), nothing: 1 }),
  );
  await ask('delete as a dry run', { method: 'DELETE', path: `${PATH}/wire?dryRun=All` });
  await ask('delete', send('DELETE', `${PATH}/wire`, { propagationPolicy: 'Background' }));
  await ask('delete all that are left', { method: 'DELETE', path: selected });
}

/** Who owns which field, and what happens when two want one. */
export const APPLY: Tale = {
  name: 'apply',
  async tell(ask) {
    const applied = (manager: string, data: Readonly<Record<string, string>>, more = '') =>
      send(
        'PATCH',
        `${PATH}/applied?fieldManager=${manager}${more}`,
        configMap('applied', data, 'apply'),
        'application/apply-patch+yaml',
      );
    await ask('one applies', applied('one', { a: '1', b: '1' }));
    await ask('another wants the same field to differ', applied('another', { a: '2' }));
    await ask('another takes it by force', applied('another', { a: '2' }, '&force=true'));
    await ask('one gives up the other', applied('one', {}));
    await ask(
      'without a manager',
      send(
        'PATCH',
        `${PATH}/applied`,
        configMap('applied', {}, 'apply'),
        'application/apply-patch+yaml',
      ),
    );
    await ask('it is deleted', { method: 'DELETE', path: `${PATH}/applied` });
  },
};
