/** The shapes that every Kubernetes object shares (apimachinery, pkg/apis/meta/v1/types.go). */

export type OwnerReference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
};

/** Metadata as it stands on the wire; an absent field is absent, never empty. */
export type ObjectMeta = {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  /** The JetStream sequence of the commit that last changed the object, in decimal. */
  readonly resourceVersion?: string;
  readonly generation?: number;
  /** RFC 3339, UTC, whole seconds. */
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly unknown[];
};

/** Any object, of any kind: what a kind adds to it is the kind's own schema's matter. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
};

/** Seconds-precision UTC time, as `metadata.creationTimestamp` wants it (`metav1.Time`). */
export function kubeTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** Microsecond-precision UTC time, as Lease's `renewTime` wants it (`metav1.MicroTime`). */
export function kubeMicroTime(date: Date): string {
  return `${date.toISOString().slice(0, 23)}000Z`;
}
