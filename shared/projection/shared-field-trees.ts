import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import {
  type FieldOwner,
  type FieldTree,
  ownersOf,
} from '@rollcall/shared/resource/field-owners.ts';

const TREES_AT_MOST = 1_000;

/**
 * Objects of one kind that the same programs write have the same owners of the same fields: five thousand nodes, one
 * tree. What is equal is held once, which saves most of what owners weigh.
 */
export class SharedFieldTrees {
  readonly #known = new Map<string, FieldTree>();

  /** The object, with trees that others have too taken from them. */
  shared(object: KubeObject): KubeObject {
    const owners = ownersOf(object);
    if (owners.length === 0) return object;
    // The fields keep their order, so that an object is written the same by whoever tells it.
    const managedFields = owners.map((owner) => this.#ownerOf(owner));
    return { ...object, metadata: { ...object.metadata, managedFields } };
  }

  #ownerOf(owner: FieldOwner): FieldOwner {
    const text = JSON.stringify(owner.fieldsV1);
    // A tree that names another object is nobody else's.
    if (text.includes('{\\"uid\\":')) return owner;
    const known = this.#known.get(text);
    if (known) return { ...owner, fieldsV1: known };
    if (this.#known.size >= TREES_AT_MOST) this.#known.clear();
    this.#known.set(text, owner.fieldsV1);
    return owner;
  }
}
