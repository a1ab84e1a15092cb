import { once } from 'node:events';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Authority } from '@rollcall/shared/pki/authority.ts';
import { clientCertificate } from './identity.ts';

const HOUR_MILLISECONDS = 3_600_000;

/** An apiserver as seen by a machine whose clock is behind it: its answers are another's, its certificate begins hours from now. */
export async function skewedServer(
  authority: Authority,
  { server, aheadMilliseconds }: { readonly server: string; readonly aheadMilliseconds: number },
): Promise<{ readonly url: string; close(): void }> {
  const now = Date.now() + aheadMilliseconds;
  const pair = await clientCertificate(authority, {
    subject: { commonName: 'kube-apiserver', organizations: [] },
    usages: ['digital signature', 'server auth'],
    ipAddresses: ['127.0.0.1'],
    notBefore: new Date(now - HOUR_MILLISECONDS),
    notAfter: new Date(now + HOUR_MILLISECONDS),
  });
  const front = createServer({ cert: pair.certificatePem, key: pair.keyPem }, (asked, reply) => {
    const date = new Date(Date.now() + aheadMilliseconds).toUTCString();
    const { method, headers } = asked;
    const options = { method, headers, rejectUnauthorized: false };
    const onward = request(new URL(asked.url ?? '/', server), options, (answer) => {
      reply.writeHead(answer.statusCode ?? 502, { ...answer.headers, date });
      answer.pipe(reply);
    });
    onward.on('error', () => reply.destroy());
    asked.pipe(onward);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const { port } = front.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, close: () => front.close() };
}
