import type { ServerResponse } from 'node:http';
import type { WatchSink } from './watch-route.ts';

const UNREAD_MAXIMUM_BYTES = 4 * 1024 * 1024;

/** Begins a watch's answer: its headers leave at once, since clients wait for them before anything happens. */
export function openWatchSink(response: ServerResponse): WatchSink {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  response.on('error', () => closed.abort());
  response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
    'x-content-type-options': 'nosniff',
  });
  response.flushHeaders();
  return {
    closed: closed.signal,
    send(line) {
      if (closed.signal.aborted) return false;
      response.write(line);
      return response.writableLength < UNREAD_MAXIMUM_BYTES;
    },
    end() {
      response.end();
      closed.abort();
    },
  };
}
