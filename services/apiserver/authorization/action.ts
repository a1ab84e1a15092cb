import type { User } from '@rollcall/shared/kube/user.ts';

/** What somebody wants to do: to a resource, or to a path that is none. */
export type Action =
  | {
      readonly type: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly version: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
      /** As on the URL; a node may list pods only with one. */
      readonly fieldSelector?: string;
    }
  | { readonly type: 'path'; readonly verb: string; readonly path: string };

export type ResourceAction = Extract<Action, { type: 'resource' }>;

export type Question = { readonly user: User; readonly action: Action };

/** `reason` is empty when there is nothing to say. */
export type Decision = { readonly allowed: boolean; readonly reason: string };
