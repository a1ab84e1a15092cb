import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { messageOfKind } from '@rollcall/shared/schema/kind-message.ts';
import type { Field, Message } from '@rollcall/shared/schema/message.ts';
import { messageOf } from '@rollcall/shared/schema/messages.ts';
import { ANY, type FieldType, LEAF } from './field-type.ts';

const kinds = new WeakMap<Kind, FieldType>();
const messages = new Map<string, FieldType>();

/** How a kind's objects are owned and merged, as its schema says. */
export function typeOfKind(kind: Kind): FieldType {
  const known = kinds.get(kind);
  if (known) return known;
  const message = messageOfKind(kind);
  const type = message ? typeOfMessage(message, true) : ANY;
  kinds.set(kind, type);
  return type;
}

function typeOfMessage(message: Message, isAlwaysThere: boolean): FieldType {
  if (message.isAtomic) return LEAF;
  const name = `${message.name}${isAlwaysThere ? '!' : ''}`;
  const known = messages.get(name);
  if (known) return known;
  const fields = new Map<string, FieldType>();
  // Known before its fields are, since a message may hold itself.
  const type: FieldType = { shape: 'map', fields, values: ANY, isAlwaysThere };
  messages.set(name, type);
  for (const [fieldName, field] of message.fields) fields.set(fieldName, typeOfField(field));
  return type;
}

function typeOfField(field: Field): FieldType {
  if (field.isAtomic) return LEAF;
  const { type } = field;
  if (type.shape === 'list' && field.list === 'map') return keyedList(field, type.of);
  if (type.shape === 'list') return field.list === 'set' ? { shape: 'set' } : LEAF;
  return typeOf(type, !field.isPointer);
}

function keyedList(field: Field, items: Field['type']): FieldType {
  const fields = items.shape === 'message' ? messageOf(items.message).fields : undefined;
  const defaults = field.listMapKeys.flatMap((key): [string, string][] => {
    const value = fields?.get(key)?.defaultValue;
    return value === undefined ? [] : [[key, value]];
  });
  return {
    shape: 'keyed',
    keys: field.listMapKeys,
    keyDefaults: Object.fromEntries(defaults),
    items: typeOf(items, false),
  };
}

function typeOf(type: Field['type'], isAlwaysThere: boolean): FieldType {
  switch (type.shape) {
    case 'scalar':
    case 'list':
      return LEAF;
    case 'message':
      return typeOfMessage(messageOf(type.message), isAlwaysThere);
    case 'map':
      return {
        shape: 'map',
        fields: new Map(),
        values: typeOf(type.of, false),
        isAlwaysThere: false,
      };
    default:
      return type satisfies never;
  }
}
