import type { FastifyReply } from 'fastify';
import type { Answer } from '#content/answer.ts';

/** Sends an answer with the headers that every answer has. */
export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  return (
    reply
      .code(answer.status)
      .headers({
        'content-type': answer.contentType,
        'cache-control': 'no-cache, private',
        'x-content-type-options': 'nosniff',
        ...answer.headers,
      })
      // As bytes: to text of JSON the framework would add a charset that upstream does not name.
      .send(typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body)
  );
}

/** To whom no seat is free, nor a place in a queue. */
export function tooMany(reply: FastifyReply): FastifyReply {
  return reply
    .code(429)
    .headers({ 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' })
    .send('Too many requests, please try again later.');
}
