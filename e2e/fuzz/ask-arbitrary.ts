import fc from 'fast-check';
import type { Asker, Question } from '#world/asker.ts';
import type { GoodObject } from '#world/good-objects.ts';
import { faultOf } from './answer-rule.ts';
import { arbitraryRequest } from './arbitrary-request.ts';

export type Run = { readonly requests: number; readonly seed: number; readonly atOnce: number };

const SHRINKING_MILLISECONDS = 60_000;
const REPORT_CHARACTERS = 6_000;
const PROGRESS_EVERY = 10_000;

/** Sends so many requests, some at once; a fault ends it, in the smallest form found within a minute. */
export async function askArbitrary(
  asker: Asker,
  goods: readonly GoodObject[],
  { requests, seed, atOnce }: Run,
): Promise<{ readonly faults: readonly string[]; readonly tally: string }> {
  const codes = new Map<number, number>();
  let asked = 0;
  let faultyAt: number | undefined;
  const batch = fc.array(arbitraryRequest(goods), { minLength: atOnce, maxLength: atOnce });
  const property = fc.asyncProperty(batch, async (questions) => {
    // fast-check goes on shrinking as long as smaller ones fail.
    if (faultyAt !== undefined && Date.now() - faultyAt > SHRINKING_MILLISECONDS) return;
    try {
      await Promise.all(questions.map((question) => askOne(asker, question, codes)));
    } catch (error) {
      faultyAt ??= Date.now();
      throw error;
    }
    asked += questions.length;
    if (asked % PROGRESS_EVERY < atOnce) console.log(`${asked} requests`);
  });
  const result = await fc.check(property, { seed, numRuns: Math.ceil(requests / atOnce) });
  const tally = [...codes]
    .sort()
    .map(([code, times]) => `${code}: ${times}`)
    .join(', ');
  if (!result.failed) return { faults: [], tally };
  const why = result.errorInstance instanceof Error ? result.errorInstance.message : 'interrupted';
  return { faults: [why.slice(0, REPORT_CHARACTERS)], tally };
}

async function askOne(asker: Asker, question: Question, codes: Map<number, number>): Promise<void> {
  const answer = await asker.ask(question).catch(async (error: unknown) => {
    // A kept connection that the server closes just now is nobody's fault; a second time is.
    const again = await asker.ask(question).catch(() => undefined);
    if (again === undefined)
      throw new Error(`${told(question)}\nhas no answer: ${String(error)}`, { cause: error });
    return again;
  });
  codes.set(answer.code, (codes.get(answer.code) ?? 0) + 1);
  const fault = faultOf(question, answer);
  if (fault) throw new Error(`${told(question)}\n${fault}`);
}

/** A request so that it can be sent again by hand. */
function told({ method, path, headers = {}, body = '' }: Question): string {
  const bytes = Buffer.from(body);
  const isText = bytes.equals(Buffer.from(bytes.toString()));
  const content = isText ? bytes.toString() : `(base64) ${bytes.toString('base64')}`;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path}`, ...lines, '', content.slice(0, REPORT_CHARACTERS / 2)].join('\n');
}
