import type { IncomingHttpHeaders } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Credentials } from '#authentication/credentials.ts';

const chains = new WeakMap<object, readonly Buffer[]>();

/** The credentials of a request; a connection's certificates are read once. */
export function clientCredentials(socket: TLSSocket, headers: IncomingHttpHeaders): Credentials {
  const known = chains.get(socket);
  const chain = known ?? certificateChain(socket);
  if (!known) chains.set(socket, chain);
  return {
    clientCertificateChain: chain,
    ...(headers.authorization !== undefined && { authorizationHeader: headers.authorization }),
  };
}

function certificateChain(socket: TLSSocket): Buffer[] {
  const leaf = socket.getPeerX509Certificate?.();
  return leaf ? [leaf.raw, ...intermediates(leaf.issuerCertificate)] : [];
}

type Issuer = { readonly raw: Buffer; readonly issuerCertificate?: Issuer | undefined };

function intermediates(issuer: Issuer | undefined): Buffer[] {
  const chain: Buffer[] = [];
  for (let next = issuer; next && chain.length < 5; next = next.issuerCertificate)
    chain.push(next.raw);
  return chain;
}
