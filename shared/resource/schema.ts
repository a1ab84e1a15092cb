import { z } from 'zod';

/** The types of the fields that every kind shares; rules about their values are the deciders'. */

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const time = text;

/** A map of strings; null is absent, as encoding/json has it. */
export const stringMap = z.record(
  z.string(),
  z
    .string()
    .nullable()
    .transform((value) => value ?? ''),
);

const ownerReference = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
});

const metadataSchema = z
  .looseObject({
    name: text,
    generateName: text,
    namespace: text,
    uid: text,
    resourceVersion: text,
    generation: z.number().int().nullish(),
    creationTimestamp: time,
    deletionTimestamp: time,
    labels: stringMap.nullish(),
    annotations: stringMap.nullish(),
    ownerReferences: z.array(ownerReference).nullish(),
    finalizers: z.array(z.string()).nullish(),
    managedFields: z.array(z.unknown()).nullish(),
  })
  .nullish()
  .transform((metadata) => metadata ?? {});

/** The schema of a kind: its own fields beside `apiVersion`, `kind` and `metadata`. */
export function objectSchema(fields: z.ZodRawShape): z.ZodType {
  return z.looseObject({
    apiVersion: z.string().optional(),
    kind: z.string().optional(),
    metadata: metadataSchema,
    ...fields,
  });
}
