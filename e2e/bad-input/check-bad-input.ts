import assert from 'node:assert/strict';
import type { Asker } from '#world/asker.ts';
import type { BadInput } from './bad-input-case.ts';

type Status = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly status?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly field?: string }[] };
};

/** What is wrong with the answer to a bad input; undefined when it is the very Status that is due. */
export async function checkBadInput(
  asker: Asker,
  { question, status }: BadInput,
): Promise<string | undefined> {
  try {
    const { code, body } = await asker.ask(question);
    const said = JSON.parse(body.toString()) as Status;
    assert.equal(said.kind, 'Status', body.toString().slice(0, 400));
    const told = { code, ...pick(said) };
    const due = {
      code: status.code,
      status: 'Failure',
      reason: status.reason,
      statusCode: status.code,
    };
    assert.deepEqual(told, due, said.message);
    assert.ok(said.message, 'there is no message');
    if (status.message) assert.match(said.message, status.message);
    if (status.fields) {
      const fields = said.details?.causes?.map(({ field }) => field);
      assert.deepEqual(fields?.slice(0, status.fields.length), status.fields, said.message);
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function pick({ status, reason, code }: Status) {
  return { status, reason, statusCode: code };
}
