import type { ServerResponse } from 'node:http';
import type { WatchSink } from '#reading/watch-route.ts';
import type { WatchCount } from './traffic.ts';

const UNREAD_MAXIMUM_BYTES = 4 * 1024 * 1024;

/** Begins a watch's answer: its headers leave at once, since clients wait for them before anything happens. */
export function openWatchSink(
  response: ServerResponse,
  { contentType, count }: { readonly contentType: string; readonly count: WatchCount },
): WatchSink {
  count.open += 1;
  const closed = new AbortController();
  response.once('close', () => {
    count.open -= 1;
    closed.abort();
  });
  response.on('error', () => closed.abort());
  response.writeHead(200, {
    'content-type': contentType,
    'cache-control': 'no-cache, private',
    'x-content-type-options': 'nosniff',
  });
  response.flushHeaders();
  return {
    closed: closed.signal,
    send(event) {
      if (closed.signal.aborted) return false;
      response.write(event);
      count.events += 1;
      return response.writableLength < UNREAD_MAXIMUM_BYTES;
    },
    end() {
      response.end();
      closed.abort();
    },
  };
}
