import type { KubeObject } from '@rollcall/shared/kube/object.ts';
import { compareFields } from './compare-fields.ts';
import { difference, type FieldSet, NO_FIELDS } from './field-set.ts';
import { type FieldType, isFields } from './field-type.ts';
import { fieldsOf } from './fields-of.ts';

/** Where the client-side `kubectl apply` keeps what it applied. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The fields that a client-side apply set and that still stand: kubectl may take them over from itself without a
 * conflict (managedfields/internal, lastappliedmanager.go).
 */
export function fieldsOfLastApplied(of: {
  readonly type: FieldType;
  readonly live: KubeObject | undefined;
  readonly manager: { readonly apiVersion: string };
}): FieldSet {
  const last = parsed(of.live?.metadata.annotations?.[LAST_APPLIED]);
  if (!last || last['apiVersion'] !== of.manager.apiVersion) return NO_FIELDS;
  const { added, modified, removed } = compareFields(of.type, last, of.live);
  return [modified, added, removed].reduce(difference, fieldsOf(of.type, last));
}

/** The object with the annotation brought up to date, so that a client-side apply can follow (lastappliedupdater.go). */
export function withLastApplied(
  object: KubeObject,
  config: Readonly<Record<string, unknown>>,
): KubeObject {
  const { annotations, ...metadata } = (config['metadata'] ?? {}) as KubeObject['metadata'];
  const { [LAST_APPLIED]: _, ...others } = annotations ?? {};
  const kept = Object.keys(others).length > 0 && { annotations: others };
  const text = `${JSON.stringify({ ...config, metadata: { ...metadata, ...kept } })}\n`;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: { ...object.metadata.annotations, [LAST_APPLIED]: text },
    },
  };
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch (error) {
    // A client may have written anything there; what cannot be read excuses nothing.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
