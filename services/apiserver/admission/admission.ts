import { type ApiError, forbidden } from '@rollcall/shared/kube/api-error.ts';
import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import type { User } from '@rollcall/shared/kube/user.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';

/** A write that is about to happen, by a user who is authorized to try it. */
export type AdmissionRequest = {
  readonly user: User;
  readonly kind: Kind;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly subresource: string;
  readonly namespace: string;
  /** Empty while a name is still to be generated. */
  readonly name: string;
};

/** What the write would change; `before` is absent at birth, `after` at death. */
export type AdmissionReview = AdmissionRequest & {
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
};

/** One rule about writes. @throws ApiError to refuse */
export type Validation = (review: AdmissionReview) => void;

/** Changes what is to be created. */
export type Mutation = (request: AdmissionRequest, object: KubeObject) => KubeObject;

/** Who has the last word on a write. */
export type Admission = {
  /** May change what is to be created. */
  mutate(request: AdmissionRequest, object: KubeObject): KubeObject;
  /** @throws ApiError to refuse */
  admit(review: AdmissionReview): void;
};

export function admissionOf(plugins: {
  readonly mutations: readonly Mutation[];
  readonly validations: readonly Validation[];
}): Admission {
  return {
    mutate: (request, object) =>
      plugins.mutations.reduce((changed, mutation) => mutation(request, changed), object),
    admit(review) {
      for (const validation of plugins.validations) validation(review);
    },
  };
}

/** The 403 of an admission plugin. */
export function notAdmitted({ kind, name }: AdmissionRequest, detail: string): ApiError {
  return forbidden({ group: kind.group, resource: kind.plural }, name, detail);
}

export function isFor(request: AdmissionRequest, group: string, resource: string): boolean {
  return request.kind.group === group && request.kind.plural === resource;
}
