import type { User } from '@rollcall/shared/kube/user.ts';
import type { Kind } from '@rollcall/shared/resource/kind.ts';
import type { RequestInfo } from './request-info.ts';
import type { Wanted } from './wanted-content.ts';

/** A request for a resource that is served, by a user who may make it. */
export type ResourceRequest = {
  readonly info: Extract<RequestInfo, { type: 'resource' }> & {
    /** Empty for cluster-scoped objects, Namespaces themselves among them. */
    readonly namespaceOfObject: string;
  };
  readonly kind: Kind;
  readonly user: User;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly userAgent: string | undefined;
  readonly wanted: Wanted;
  readonly now: Date;
  /** What the client should know though it is served; each becomes a Warning header. */
  readonly warnings: string[];
};
