import type { Asked, Question } from '#world/asker.ts';

/** What is wrong with an answer; undefined when it is as an answer should be: never our own fault, and a Status when it refuses. */
export function faultOf(question: Question, { code, headers, body }: Asked): string | undefined {
  if (code < 200 || code >= 500) return `the answer is ${code}: ${excerpt(body)}`;
  if (code < 400 || question.method === 'HEAD' || !isJson(headers['content-type']))
    return undefined;
  const status = parsed(body);
  if (status?.['kind'] !== 'Status') return `the refusal is no Status: ${excerpt(body)}`;
  if (status['code'] !== code) return `the Status of a ${code} says: ${excerpt(body)}`;
  if (!status['reason']) return `the Status gives no reason: ${excerpt(body)}`;
  return undefined;
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.startsWith('application/json') ?? false;
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(body.toString()) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function excerpt(body: Buffer): string {
  return body.toString().slice(0, 600);
}
