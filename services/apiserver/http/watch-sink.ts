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
  const listeners: (() => void)[] = [];
  let isClosed = false;
  const close = () => {
    isClosed = true;
    for (const listener of listeners.splice(0)) listener();
  };
  response.once('close', () => {
    count.open -= 1;
    close();
  });
  response.on('error', close);
  response.writeHead(200, {
    'content-type': contentType,
    'cache-control': 'no-cache, private',
    'x-content-type-options': 'nosniff',
  });
  response.flushHeaders();
  return {
    send(event) {
      if (isClosed) return false;
      response.write(event);
      count.events += 1;
      return response.writableLength < UNREAD_MAXIMUM_BYTES;
    },
    end() {
      response.end();
      close();
    },
    onClose(listener) {
      if (isClosed) listener();
      else listeners.push(listener);
    },
  };
}
