import { resourceUrl } from '@rollcall/shared/api-client/resource-path.ts';
import type { GoodObject } from '#world/good-objects.ts';
import { type BadInput, badRequest, sends } from './bad-input-case.ts';

/** Fields that are none, and fields told twice, when the client wants to hear of it. */
export function badFields(good: GoodObject): BadInput[] {
  const path = resourceUrl(good.resource, { namespace: good.namespace });
  const { kind, metadata } = good.object;
  const strict = `${path}?dryRun=All&fieldValidation=Strict`;
  const text = JSON.stringify(good.object);
  return [
    {
      what: `create ${kind}, strictly: a field that is none`,
      question: sends('POST', strict, { ...good.object, nothing: 1 }),
      status: badRequest(/strict decoding error: unknown field "nothing"/),
    },
    {
      what: `create ${kind}, strictly: a field of the metadata that is none`,
      question: sends('POST', strict, { ...good.object, metadata: { ...metadata, nothing: 1 } }),
      status: badRequest(/strict decoding error: unknown field "metadata.nothing"/),
    },
    {
      what: `create ${kind}, strictly: a key told twice`,
      question: sends('POST', strict, text.replace('"metadata":{', '"metadata":{"name":"other",')),
      status: badRequest(/strict decoding error:.*duplicate field "metadata.name"/),
    },
    {
      what: `create ${kind}: a strictness that is none`,
      question: sends('POST', `${path}?fieldValidation=nothing`, good.object),
      status: { code: 422, reason: 'Invalid', message: /fieldValidation/ },
    },
  ];
}
