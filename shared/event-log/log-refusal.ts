import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** The server is there, but it will not let us in, or is not the one that we trust. Trying again changes nothing. */
export class LogRefused extends Error {
  override readonly name = 'LogRefused';
}

/** Files, read anew for every connection, since they are replaced before they expire. */
export type LogTls = {
  readonly authorityFile: string;
  /** Our certificate; its CN is the name that the server knows us by. */
  readonly certificateFile: string;
  readonly keyFile: string;
};

const PROBE_MILLISECONDS = 3_000;
const HELLO = 'CONNECT {"verbose":false,"pedantic":false,"tls_required":true}\r\nPING\r\n';

/**
 * Why a server does not let us in; undefined when it does, or is away. The client library says `timeout` where the
 * server's TLS alert comes after its own half of the handshake, as it does in TLS 1.3.
 */
export async function refusalOf(server: string, tls: LogTls): Promise<string | undefined> {
  const signal = AbortSignal.timeout(PROBE_MILLISECONDS);
  try {
    return await answerToHello(server, tls, signal);
  } catch (error) {
    // OpenSSL puts its words into `reason`, and the lines of its sources into `message`.
    const { code = '', reason } = error as { readonly code?: string; readonly reason?: string };
    return code.startsWith('ERR_SSL') ? (reason ?? code) : undefined;
  }
}

/** Whether Node did not trust the server's certificate, or its name. */
export function isAboutTrust(error: unknown): error is Error {
  const { code = '' } = error as NodeJS.ErrnoException;
  return /^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS_CERT)/.test(code);
}

async function answerToHello(
  server: string,
  tls: LogTls,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { hostname, port } = new URL(server);
  const plain = connectTcp({ host: hostname, port: Number(port) });
  try {
    // A NATS server speaks first, in the clear; then it wants TLS.
    await once(plain, 'data', { signal });
    const socket = connectTls({
      socket: plain,
      host: hostname,
      ca: await readFile(tls.authorityFile),
      cert: await readFile(tls.certificateFile),
      key: await readFile(tls.keyFile),
    });
    socket.setEncoding('utf8').write(HELLO);
    for await (const text of socket) {
      const refusal = /-ERR '([^']*)'/.exec(String(text))?.[1];
      if (refusal !== undefined || String(text).includes('PONG')) return refusal;
      signal.throwIfAborted();
    }
    return undefined;
  } finally {
    plain.destroy();
  }
}
