import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { LogTls } from '@rollcall/shared/event-log/log-refusal.ts';

/** What a NATS server says, asked in its own text protocol: no client library softens a refusal. */
export class RawNats implements AsyncDisposable {
  readonly #socket: TLSSocket;
  #heard = '';
  #ended = false;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.#heard += text;
      socket.emit('heard');
    });
    for (const end of ['close', 'error']) {
      socket.on(end, () => {
        this.#ended = true;
        socket.emit('heard');
      });
    }
  }

  /** Connects, with a certificate or without. @throws Error what the server says instead of letting us in */
  static async connect(
    url: string,
    tls: Pick<LogTls, 'authorityFile'> & Partial<LogTls>,
  ): Promise<RawNats> {
    const { hostname, port } = new URL(url);
    const plain = connectTcp({ host: hostname, port: Number(port) });
    // A NATS server speaks first, in the clear; then it wants TLS.
    await once(plain, 'data');
    const socket = connectTls({
      socket: plain,
      ca: await readFile(tls.authorityFile),
      ...(tls.certificateFile && { cert: await readFile(tls.certificateFile) }),
      ...(tls.keyFile && { key: await readFile(tls.keyFile) }),
    });
    const nats = new RawNats(socket);
    await nats.#ask(
      'CONNECT {"verbose":false,"pedantic":false,"tls_required":true,"headers":true}',
    );
    return nats;
  }

  /** Publishes, and returns the server's refusal; undefined when it takes the message. */
  async publish(subject: string, payload = ''): Promise<string | undefined> {
    return this.#refusal(`PUB ${subject} ${Buffer.byteLength(payload)}\r\n${payload}`);
  }

  async subscribe(subject: string): Promise<string | undefined> {
    return this.#refusal(`SUB ${subject} 1`);
  }

  /** The answer of a JetStream request, as JSON. */
  async request(subject: string, payload: object, inbox: string): Promise<Record<string, unknown>> {
    const body = JSON.stringify(payload);
    this.#socket.write(`SUB ${inbox} 9\r\nUNSUB 9 1\r\n`);
    this.#socket.write(`PUB ${subject} ${inbox} ${Buffer.byteLength(body)}\r\n${body}\r\n`);
    const answer = await this.#until(/MSG \S+ 9 \d+\r\n(.*)\r\n/);
    return JSON.parse(answer[1] ?? '{}') as Record<string, unknown>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
  }

  async #refusal(command: string): Promise<string | undefined> {
    try {
      await this.#ask(command);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** Sends, then a PING; the PONG says that all before it was taken. */
  async #ask(command: string): Promise<void> {
    this.#heard = '';
    if (!this.#ended) this.#socket.write(`${command}\r\nPING\r\n`);
    await this.#until(/PONG\r\n/);
    const refusal = /-ERR '([^']*)'/.exec(this.#heard)?.[1];
    if (refusal !== undefined) throw new Error(refusal);
  }

  async #until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#heard);
      if (found) return found;
      if (this.#ended) throw new Error('the server closed the connection');
      await once(this.#socket, 'heard');
    }
  }
}
