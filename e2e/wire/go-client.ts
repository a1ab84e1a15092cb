import type { Question } from '#world/asker.ts';
import bodies from './newer-bodies.json' with { type: 'json' };

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** What a program of Kubernetes 1.35 sends with its typed client: protobuf first, also in what it accepts (protocol.md, 5.11 and 6.4). */
export class GoClient {
  readonly #headers: Readonly<Record<string, string>>;

  constructor(program: 'kubelet' | 'kubeadm') {
    this.#headers = {
      'user-agent': `${program}/v1.35.0 (linux/amd64) kubernetes/66452049`,
      accept: `${PROTOBUF},application/json`,
      'accept-encoding': 'gzip',
    };
  }

  get(path: string): Question {
    return { method: 'GET', path, headers: this.#headers };
  }

  /** A watch that is read to its end. */
  stream(path: string): Question {
    return { ...this.get(path), whole: true };
  }

  /** Sends recorded bytes. */
  send(method: string, path: string, body: Buffer): Question {
    return { method, path, headers: { ...this.#headers, 'content-type': PROTOBUF }, body };
  }

  /** Patches are JSON whatever else is spoken. */
  patch(path: string, body: object): Question {
    const headers = { ...this.#headers, 'content-type': 'application/strategic-merge-patch+json' };
    return { method: 'PATCH', path, headers, body: JSON.stringify(body) };
  }
}

/** The bytes as they are kept. */
export function recordedBody(name: keyof typeof bodies): Buffer {
  return Buffer.from(bodies[name], 'base64');
}
