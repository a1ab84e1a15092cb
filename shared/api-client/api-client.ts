import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import {
  type Call,
  type Caller,
  callForObject,
  callRaw,
  callWatch,
  type RawAnswer,
} from './call.ts';
import type { ClientConfig } from './kubeconfig.ts';
import type {
  CreateOptions,
  DeleteOptions,
  GetOptions,
  KubeList,
  ListOptions,
  PatchOptions,
  UpdateOptions,
  WatchOptions,
} from './request-options.ts';
import { type ResourcePath, resourceUrl } from './resource-path.ts';
import { type ConnectionOptions, createTransport } from './transport.ts';
import type { WatchEvent } from './watch.ts';

/**
 * Talks to an apiserver. Every method throws ApiError for an unsuccessful answer, ServerUnreachable for none, and the
 * signal's reason when stopped. What comes back is taken at the server's word to be of the kind asked for.
 */
export type ApiClient = {
  get<T extends KubeObject = KubeObject>(
    resource: ResourcePath,
    options: GetOptions,
    signal?: AbortSignal,
  ): Promise<T>;
  list<T extends KubeObject = KubeObject>(
    resource: ResourcePath,
    options?: ListOptions,
    signal?: AbortSignal,
  ): Promise<KubeList<T>>;
  create<T extends KubeObject = KubeObject>(
    resource: ResourcePath,
    object: KubeObject,
    options?: CreateOptions,
    signal?: AbortSignal,
  ): Promise<T>;
  /** Replaces the object of that `metadata.name`, in `metadata.namespace`. */
  update<T extends KubeObject = KubeObject>(
    resource: ResourcePath,
    object: KubeObject,
    options?: UpdateOptions,
    signal?: AbortSignal,
  ): Promise<T>;
  patch<T extends KubeObject = KubeObject>(
    resource: ResourcePath,
    options: PatchOptions,
    signal?: AbortSignal,
  ): Promise<T>;
  delete(resource: ResourcePath, options: DeleteOptions, signal?: AbortSignal): Promise<KubeObject>;
  /** Events until the server ends the watch; an ERROR event is thrown as ApiError. */
  watch(
    resource: ResourcePath,
    options: WatchOptions,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent>;
  /** Any path; the path counts from the server's root. Unsuccessful answers are handed back, not thrown. */
  raw(
    request: { readonly method: string; readonly path: string },
    signal?: AbortSignal,
  ): Promise<RawAnswer>;
  /** Comes as someone else from now on: all connections are closed, requests in flight fail. */
  replaceCredentials(config: ClientConfig): void;
  close(): void;
};

export type ApiClientOptions = {
  /** Such as `kubelet/v1.35.0 (linux/amd64) rollcall`. */
  readonly userAgent: string;
  /** For each of an answer's head and its body; watches live on after their head. 30 seconds where absent. */
  readonly requestTimeoutMilliseconds?: number;
} & ConnectionOptions;

/** @throws Error of OpenSSL when a certificate or key of the config cannot be used */
export function createApiClient(config: ClientConfig, options: ApiClientOptions): ApiClient {
  const transport = createTransport(config, options);
  const caller: Caller = {
    transport,
    server: new URL(config.server).origin,
    timeoutMilliseconds: options.requestTimeoutMilliseconds ?? 30_000,
    random: Math.random,
  };
  // The one place where an answer is believed to be of the kind that was asked for.
  const ask = async <T>(call: Call, signal?: AbortSignal) =>
    (await callForObject(caller, call, signal)) as T;
  return {
    get: (resource, { resourceVersion, ...place }, signal) =>
      ask(get(resourceUrl(resource, place, { resourceVersion })), signal),
    list: (resource, { namespace, ...query } = {}, signal) =>
      ask(get(resourceUrl(resource, { namespace }, query)), signal),
    create: (resource, object, place = {}, signal) =>
      ask(send('POST', resourceUrl(resource, placeOfNew(object, place)), object), signal),
    update: (resource, object, place = {}, signal) =>
      ask(send('PUT', resourceUrl(resource, { ...placeOf(object), ...place }), object), signal),
    patch: (resource, { contentType, body, ...place }, signal) => {
      const text = JSON.stringify(body);
      const path = resourceUrl(resource, place);
      return ask({ method: 'PATCH', path, body: { contentType, text } }, signal);
    },
    delete: (resource, { preconditions, propagationPolicy, ...place }, signal) => {
      const options = deleteOptions({ preconditions, propagationPolicy });
      return ask(send('DELETE', resourceUrl(resource, place), options), signal);
    },
    watch: (resource, { namespace, ...query }, signal) =>
      callWatch(caller, resourceUrl(resource, { namespace }, { watch: 'true', ...query }), signal),
    raw: (request, signal) => callRaw(caller, request, signal),
    replaceCredentials: (replacement) => transport.replaceCredentials(replacement),
    close: () => transport.close(),
  };
}

function get(path: string): Call {
  return { method: 'GET', path };
}

function send(method: string, path: string, value: unknown): Call {
  return { method, path, body: { contentType: 'application/json', text: JSON.stringify(value) } };
}

function placeOf({ metadata }: KubeObject) {
  return { name: metadata.name, namespace: metadata.namespace };
}

/** A collection is posted to, but for subresources such as a Pod's `binding`. */
function placeOfNew({ metadata }: KubeObject, { namespace, subresource }: CreateOptions) {
  return {
    namespace: namespace ?? metadata.namespace,
    name: subresource && metadata.name,
    subresource,
  };
}

function deleteOptions(
  options: Pick<DeleteOptions, 'preconditions' | 'propagationPolicy'>,
): Readonly<Record<string, unknown>> {
  return { kind: 'DeleteOptions', apiVersion: 'v1', ...options };
}
