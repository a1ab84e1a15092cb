const SMUGGLED = 'DELETE /api/v1/namespaces/default/configmaps/fuzz HTTP/1.1\r\nHost: a\r\n\r\n';
const POST =
  'POST /api/v1/namespaces/default/configmaps?dryRun=All HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';

/** Bytes on the wire that no library would send, many of them with a second request hidden inside; named for what they try. */
export const RAW_REQUESTS: Readonly<Record<string, string>> = {
  'two lengths': `${POST}Content-Length: 2\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n{}${SMUGGLED}`,
  'a length and chunks': `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'chunks by another name': `${POST}Content-Length: 2\r\nTransfer-Encoding: xchunked\r\n\r\n{}${SMUGGLED}`,
  'chunks named twice': `${POST}Transfer-Encoding: identity, chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  'a space before the colon': `${POST}Content-Length : 0\r\n\r\n${SMUGGLED}`,
  'a folded header': `${POST}X-A: b\r\n Content-Length: 0\r\n\r\n${SMUGGLED}`,
  'a bare line feed': `${POST}X-A: b\nContent-Length: 3\n\n{}a`,
  'a bare carriage return': `${POST}X-A: b\rContent-Length: 0\r\n\r\n`,
  'a negative length': `${POST}Content-Length: -1\r\n\r\n{}`,
  'a length in hexadecimal': `${POST}Content-Length: 0x2\r\n\r\n{}`,
  'a length beyond numbers': `${POST}Content-Length: 99999999999999999999\r\n\r\n{}`,
  'a chunk beyond numbers': `${POST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}`,
  'a chunk with an extension of 1 MB': `${POST}Transfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(1_000_000)}\r\n{}\r\n0\r\n\r\n`,
  'a NUL in a header': `${POST}X-A: a\u0000b\r\nContent-Length: 0\r\n\r\n`,
  'a header of 100 kB': `${POST}X-A: ${'a'.repeat(100_000)}\r\n\r\n`,
  '10,000 headers': `${POST}${'X-A: b\r\n'.repeat(10_000)}\r\n`,
  'no host': 'GET /version HTTP/1.1\r\n\r\n',
  'two hosts': 'GET /version HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'a whole URL as the path': `GET https://example.com/api/v1/nodes HTTP/1.1\r\nHost: a\r\n\r\n`,
  'HTTP/0.9': 'GET /version\r\n\r\n',
  'HTTP/9.9': 'GET /version HTTP/9.9\r\nHost: a\r\n\r\n',
  'HTTP/2 without having agreed on it': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'an upgrade to HTTP/2':
    'GET /version HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n',
  CONNECT: 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n',
  'a method that is none': 'G\u0001T / HTTP/1.1\r\nHost: a\r\n\r\n',
  'a space in the path': 'GET /api v1 HTTP/1.1\r\nHost: a\r\n\r\n',
  'bytes that are no HTTP': '\u0016\u0003\u0001\u0000\u0000',
  'a body that never comes': `${POST}Content-Length: 1000\r\n\r\n{`,
  'a pipeline of 50': 'GET /version HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(50),
};
