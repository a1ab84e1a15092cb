import { resolvePtr } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';

/**
 * The kubelet of a container: its node is called as the container is, and has the container's address. Docker tells a
 * container its name only by DNS: its own address leads back to `name.network`.
 */
const address = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
if (address) {
  const name = await containerName(address);
  process.env['ROLLCALL_NODE_IP'] ??= address;
  if (name) process.env['ROLLCALL_HOSTNAME_OVERRIDE'] ??= name;
}
await import('./main.ts');

/** Undefined where nobody knows the address: the flag's own default holds. */
async function containerName(of: string): Promise<string | undefined> {
  try {
    // Not `reverse`, which would read the container's own hosts file.
    const [name] = await resolvePtr(`${of.split('.').reverse().join('.')}.in-addr.arpa`);
    return name?.split('.')[0];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === 'queryPtr') return undefined;
    throw error;
  }
}
