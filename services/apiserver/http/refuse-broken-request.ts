import type { Socket } from 'node:net';
import { ApiError } from '@rollcall/shared/kube/api-error.ts';

/** What is no HTTP gets the same kind of answer as everything else, and the connection ends there. */
export function refuseBrokenRequest(
  error: Error & { readonly code?: string },
  socket: Socket,
): void {
  if (error.code !== 'ECONNRESET' && socket.writable) socket.write(refusal(error.code ?? ''));
  socket.destroy();
}

function refusal(code: string): string {
  const error = errorOf(code);
  const body = JSON.stringify(error.toStatus());
  return [
    `HTTP/1.1 ${error.code} ${error.reason}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/** By the codes of Node's parser. */
function errorOf(code: string): ApiError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ApiError(431, 'RequestHeaderFieldsTooLarge', 'the headers are too long');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ApiError(408, 'RequestTimeout', 'the request did not come to its end in time');
    default:
      return new ApiError(400, 'BadRequest', `the request is not well-formed HTTP (${code})`);
  }
}
