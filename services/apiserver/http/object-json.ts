import type { KubeObject } from '@rollcall/shared/kube/object.ts';

const texts = new WeakMap<KubeObject, string>();

/** An object as JSON, made once a version however many read or watch it: stored objects never change. */
export function objectJson(object: KubeObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const { apiVersion, kind, metadata, ...fields } = object;
  const text = JSON.stringify({ kind, apiVersion, metadata, ...fields });
  texts.set(object, text);
  return text;
}

/** An object as an item of a typed list, where kind and apiVersion are the list's. */
export function itemJson(object: KubeObject): string {
  const { apiVersion: _, kind: __, ...rest } = object;
  return JSON.stringify(rest);
}
