/** What a single value is. All but the messages' own names are spelled as in `*-v1.json`. */
export type Scalar =
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'double'
  /** Base64 in JSON. */
  | 'bytes'
  | 'Quantity'
  /** RFC 3339; whole seconds, and microseconds. */
  | 'Time'
  | 'MicroTime'
  | 'IntOrString'
  /** Any JSON. */
  | 'RawExtension'
  | 'FieldsV1'
  /** A list of strings that protobuf wraps in a message of its own, such as ExtraValue. */
  | 'Strings';

export type FieldType =
  | { readonly shape: 'scalar'; readonly scalar: Scalar }
  | { readonly shape: 'message'; readonly message: string }
  | { readonly shape: 'list'; readonly of: FieldType }
  | { readonly shape: 'map'; readonly of: FieldType };

/** One field of a message: what JSON, protobuf, server-side apply and strategic patches must know of it. */
export type Field = {
  /** As JSON spells it. */
  readonly name: string;
  /** In protobuf; 0 for `apiVersion` and `kind`, which the envelope carries. */
  readonly number: number;
  readonly type: FieldType;
  /** A pointer in Go: a zero value differs from an absent one. */
  readonly isPointer: boolean;
  readonly isRequired: boolean;
  /** A message in protobuf whose fields stand among its parent's in JSON. */
  readonly isInline: boolean;
  /** For lists (x-kubernetes-list-type). A list is atomic unless it says otherwise. */
  readonly list: 'atomic' | 'set' | 'map';
  /** For lists that are maps (x-kubernetes-list-map-keys). */
  readonly listMapKeys: readonly string[];
  /** For maps and messages: it has one owner as a whole (x-kubernetes-map-type: atomic). */
  readonly isAtomic: boolean;
  /** For strategic patches (x-kubernetes-patch-strategy). */
  readonly mergesOnPatch: boolean;
  readonly retainsKeysOnPatch: boolean;
  /** For strategic patches of lists of objects (x-kubernetes-patch-merge-key). */
  readonly patchMergeKey: string | undefined;
  readonly defaultValue: string | undefined;
};

export type Message = {
  /** `package.Message`, such as `core.NodeSpec`. */
  readonly name: string;
  /** Has `apiVersion` and `kind`. */
  readonly isKind: boolean;
  /** Has one owner as a whole wherever it stands (x-kubernetes-map-type: atomic). */
  readonly isAtomic: boolean;
  /** By JSON name, as an object has them: inline messages are opened, kinds have `apiVersion` and `kind`. */
  readonly fields: ReadonlyMap<string, Field>;
  /** As protobuf has them. */
  readonly wireFields: readonly Field[];
};
