import { type AddressInfo, createServer } from 'node:net';
import { PreflightError } from '@rollcall/shared/process/preflight-error.ts';

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  return await listenOn(0);
}

/** @throws PreflightError when somebody listens on it */
export async function checkPortIsFree(flag: string, port: number): Promise<void> {
  try {
    await listenOn(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PreflightError(
      `${flag}: port ${port} of 127.0.0.1 is taken by another program; stop it, or choose another port (0: any)`,
    );
  }
}

function listenOn(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      const { port: given } = server.address() as AddressInfo;
      server.close(() => resolve(given));
    });
  });
}
