import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { FieldOwner } from '@rollcall/shared/resource/field-owners.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { typeOfKind } from './kind-type.ts';
import { ownersAfterUpdate } from './own-update.ts';
import type { Manager } from './owners.ts';
import { stampedFields } from './reset-fields.ts';

/** What the store asks of a write that is no apply: who owns the fields of the object that came of it. */
export function ownWrite(by: {
  readonly manager: Manager;
  readonly now: Date;
  readonly written?: unknown;
}): (change: {
  readonly kind: Kind;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject;
}) => readonly FieldOwner[] {
  return ({ kind, before, after }) =>
    ownersAfterUpdate({
      type: typeOfKind(kind),
      stamped: stampedFields(kind),
      before,
      after,
      ...by,
    });
}
