/**
 * Where an object, and any object inside it, keeps the protobuf fields that the schema does not know: base64 of
 * their bytes. The outermost object has this key whenever one inside it has. It is never shown as JSON.
 */
export const UNKNOWN_FIELDS = '@unknown';

/** The object as JSON clients may see it: the same one when it holds nothing unknown. */
export function withoutUnknownFields<O extends object>(object: O): O {
  if (!Object.hasOwn(object, UNKNOWN_FIELDS)) return object;
  return JSON.parse(JSON.stringify(object), (key, value) =>
    key === UNKNOWN_FIELDS ? undefined : value,
  ) as O;
}
