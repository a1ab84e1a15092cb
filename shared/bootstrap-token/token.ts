/** A bootstrap token as a node presents it: `<id>.<secret>` (cluster-bootstrap, token/api/types.go). */
export type BootstrapToken = {
  /** Public: it names the Secret and the user. */
  readonly id: string;
  readonly secret: string;
};

export const BOOTSTRAP_USER_PREFIX = 'system:bootstrap:';
export const BOOTSTRAP_GROUP = 'system:bootstrappers';
/** The group that kubeadm's own bindings name. */
export const DEFAULT_NODE_TOKEN_GROUP = 'system:bootstrappers:kubeadm:default-node-token';

const TOKEN = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const [ID_LENGTH, SECRET_LENGTH] = [6, 16];

/** The parts of a token, or undefined when the text is none. */
export function parseToken(text: string): BootstrapToken | undefined {
  const match = TOKEN.exec(text);
  if (!match || text.endsWith('\n')) return undefined;
  return { id: match[1] as string, secret: match[2] as string };
}

export function formatToken({ id, secret }: BootstrapToken): string {
  return `${id}.${secret}`;
}

/** A new token from a source of random numbers: `randomInteger(n)` gives each of 0 to n-1 as often. */
export function newToken(randomInteger: (below: number) => number): BootstrapToken {
  const characters = (count: number) =>
    Array.from({ length: count }, () => ALPHABET[randomInteger(ALPHABET.length)]).join('');
  return { id: characters(ID_LENGTH), secret: characters(SECRET_LENGTH) };
}
