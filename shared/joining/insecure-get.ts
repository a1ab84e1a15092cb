import { request } from 'node:https';

const BODY_BYTES_MAX = 1024 * 1024;
const TIMEOUT_MILLISECONDS = 10_000;

/** What a server that nobody vouches for has answered. Nothing in it may be trusted before it is checked by other means. */
export type InsecureAnswer = {
  readonly status: number;
  readonly body: string;
  /** The server's clock, to the second. */
  readonly date: Date | undefined;
};

/**
 * Asks without checking the server's certificate, and without any credentials: for cluster-info, whose signature is checked
 * instead, and to read a clock (cmd/kubeadm/app/discovery/token).
 * @throws Error of Node when no answer comes within ten seconds, or the signal's reason
 */
export function insecureGet(
  server: string,
  path: string,
  signal?: AbortSignal,
): Promise<InsecureAnswer> {
  const limit = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(path, server),
      {
        agent: false,
        rejectUnauthorized: false,
        headers: { accept: 'application/json', 'user-agent': 'rollcall/0.1 discovery' },
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      },
      async (response) => {
        try {
          const chunks: Buffer[] = [];
          let bytes = 0;
          for await (const chunk of response as AsyncIterable<Buffer>) {
            bytes += chunk.length;
            if (bytes > BODY_BYTES_MAX) throw new Error('the answer is longer than 1 MiB');
            chunks.push(chunk);
          }
          const body = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: response.statusCode ?? 0,
            body,
            date: dateOf(response.headers.date),
          });
        } catch (error) {
          reject(error as Error);
        }
      },
    );
    outgoing.once('error', (error) => {
      if (signal?.aborted) reject(signal.reason as Error);
      else reject(limit.aborted ? new Error('it did not answer within ten seconds') : error);
    });
    outgoing.end();
  });
}

function dateOf(header: string | undefined): Date | undefined {
  const date = new Date(header ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}
