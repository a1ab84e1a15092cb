import apidiscovery from './apidiscovery-v2.json' with { type: 'json' };
import apiextensions from './apiextensions-v1.json' with { type: 'json' };
import authentication from './authentication-v1.json' with { type: 'json' };
import authorization from './authorization-v1.json' with { type: 'json' };
import certificates from './certificates-v1.json' with { type: 'json' };
import coordination from './coordination-v1.json' with { type: 'json' };
import core from './core-v1.json' with { type: 'json' };
import discovery from './discovery-v1.json' with { type: 'json' };
import events from './events-v1.json' with { type: 'json' };
import { fieldOf } from './field-words.ts';
import type { Field, Message } from './message.ts';
import meta from './meta-v1.json' with { type: 'json' };
import node from './node-v1.json' with { type: 'json' };
import openapi from './openapi-v2.json' with { type: 'json' };
import rbac from './rbac-v1.json' with { type: 'json' };
import runtime from './runtime-v1.json' with { type: 'json' };
import storage from './storage-v1.json' with { type: 'json' };

type Sentences = Readonly<Record<string, string>>;

/** Field numbers and types are facts of Kubernetes 1.35's generated.proto files, the rest of its types.go. */
const SENTENCES: Readonly<Record<string, Readonly<Record<string, Sentences>>>> = {
  apidiscovery,
  apiextensions,
  authentication,
  authorization,
  certificates,
  coordination,
  core,
  discovery,
  events,
  meta,
  node,
  openapi,
  rbac,
  runtime,
  storage,
};

const known = new Map<string, Message>();

/** A message by its name, such as `core.NodeSpec`, or a list of a kind, such as `core.NodeList`. @throws Error when there is none */
export function messageOf(name: string): Message {
  const message = findMessage(name);
  if (!message) throw new Error(`the schema has no message ${name}`);
  return message;
}

/** A message by its name, or undefined; read when it is first asked for. */
export function findMessage(name: string): Message | undefined {
  const before = known.get(name);
  if (before) return before;
  const [packageName = '', shortName = ''] = name.split('.');
  const sentences = sentencesOf(packageName, shortName);
  if (!sentences) return undefined;
  const message = readMessage(name, sentences);
  known.set(name, message);
  return message;
}

/** The names of all messages that are kinds, without their lists. */
export function kindNames(): string[] {
  return Object.entries(SENTENCES).flatMap(([packageName, messages]) =>
    Object.entries(messages)
      .filter(([, sentences]) => sentences['@'] === 'kind')
      .map(([shortName]) => `${packageName}.${shortName}`),
  );
}

function sentencesOf(packageName: string, shortName: string): Sentences | undefined {
  const messages = Object.hasOwn(SENTENCES, packageName) ? SENTENCES[packageName] : undefined;
  if (!messages) return undefined;
  if (Object.hasOwn(messages, shortName)) return messages[shortName];
  const item = shortName.endsWith('List') ? shortName.slice(0, -'List'.length) : '';
  const isListOfKind = Object.hasOwn(messages, item) && messages[item]?.['@'] === 'kind';
  if (!isListOfKind) return undefined;
  return { '@': 'kind', metadata: '1 meta.ListMeta', items: `2 ${item}[] required` };
}

function readMessage(name: string, { '@': about, ...sentences }: Sentences): Message {
  const [packageName = ''] = name.split('.');
  const wireFields = Object.entries(sentences).map((entry) => fieldOf(entry, packageName));
  const isKind = about === 'kind';
  const typeFields = isKind ? ['apiVersion', 'kind'].map(typeField) : [];
  const fields = [...typeFields, ...wireFields.flatMap(opened)];
  return {
    name,
    isKind,
    isAtomic: about === 'atomic',
    wireFields,
    fields: new Map(fields.map((field) => [field.name, field])),
  };
}

function typeField(name: string): Field {
  return fieldOf([name, '0 string'], 'meta');
}

function opened(field: Field): readonly Field[] {
  if (!field.isInline || field.type.shape !== 'message') return [field];
  return [...messageOf(field.type.message).fields.values()];
}
