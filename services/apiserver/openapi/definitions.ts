import { openApiName } from '@rollcall/shared/schema/kind-message.ts';
import type { FieldType } from '@rollcall/shared/schema/message.ts';
import { messageOf } from '@rollcall/shared/schema/messages.ts';
import { type Dialect, type JsonSchema, messageSchema, SCALAR_DEFINITIONS } from './json-schema.ts';

/** The definitions of messages and of all that they hold, by their names in OpenAPI. */
export function definitionsOf(
  messages: Iterable<string>,
  dialect: Dialect,
): Record<string, JsonSchema> {
  const names = [...reachable(messages)].sort();
  const definitions = names.map((name) => [
    openApiName(name),
    messageSchema(messageOf(name), dialect),
  ]);
  return { ...Object.fromEntries(definitions), ...SCALAR_DEFINITIONS };
}

function reachable(messages: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const waiting = [...messages];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const { type } of messageOf(name).fields.values()) waiting.push(...messagesIn(type));
  }
  return seen;
}

function messagesIn(type: FieldType): string[] {
  if (type.shape === 'scalar') return [];
  return type.shape === 'message' ? [type.message] : messagesIn(type.of);
}
