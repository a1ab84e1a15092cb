import type { ApiClient } from '@rollcall/shared/api-client/api-client.ts';
import { SELF_REVIEWS } from './resources.ts';

export type UserInfo = {
  readonly username: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
};

/** Whom the apiserver takes a client for. */
export async function whoAmI(client: ApiClient): Promise<UserInfo> {
  const review = await client.create(SELF_REVIEWS, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
    metadata: {},
  });
  return (review['status'] as { readonly userInfo: UserInfo }).userInfo;
}
