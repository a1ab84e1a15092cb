import { createHmac } from 'node:crypto';
import type { BootstrapToken } from './token.ts';

/**
 * The signature of cluster-info by a token's secret: a JWS (HS256) with its payload detached, byte for byte as
 * kubeadm computes it to compare (cluster-bootstrap, token/jws/jws.go).
 */
export function clusterInfoSignature(content: string, { id, secret }: BootstrapToken): string {
  const header = base64Url(`{"alg":"HS256","kid":"${id}"}`);
  const signature = createHmac('sha256', secret)
    .update(`${header}.${base64Url(content)}`)
    .digest('base64url');
  return `${header}..${signature}`;
}

function base64Url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
