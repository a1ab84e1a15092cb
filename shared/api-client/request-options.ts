import type { KubeObject } from '@rollcall/shared/kube/object.ts';

export type GetOptions = {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly subresource?: string | undefined;
  /** '0' takes what the server has at hand. */
  readonly resourceVersion?: string | undefined;
};

export type ListOptions = {
  readonly namespace?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly limit?: number | undefined;
};

export type CreateOptions = {
  /** The object's own, where absent. */
  readonly namespace?: string | undefined;
  readonly subresource?: string | undefined;
};

export type UpdateOptions = { readonly subresource?: string | undefined };

export type PatchOptions = {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly subresource?: string | undefined;
  readonly contentType:
    | 'application/json-patch+json'
    | 'application/merge-patch+json'
    | 'application/strategic-merge-patch+json';
  readonly body: unknown;
};

export type DeleteOptions = {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined;
};

export type WatchOptions = {
  readonly namespace?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly resourceVersion?: string | undefined;
  /** How long the server lets the watch live. */
  readonly timeoutSeconds?: number | undefined;
};

export type KubeList<T extends KubeObject = KubeObject> = {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly T[];
};
