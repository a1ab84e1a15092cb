import path from 'node:path';
import type { ClusterLayout } from '#cluster/layout.ts';

export type Secret = {
  /** Where it is made. */
  readonly source: string;
  /** Where its container finds it. */
  readonly target: string;
  /** Survives a second making: `only` can be made once only, `if there` is made when it is missing. */
  readonly kept: 'no' | 'if there' | 'only';
};

type Part = 'admin' | 'apiserver' | 'controller-manager' | 'kubelet' | 'nats';

/**
 * What each container is given, in a volume of its own. The key of the authority goes to the controller-manager alone,
 * the one that signs tokens to the apiserver alone, the key of the log's authority to nobody, and the kubelets get nothing of the log's.
 */
export function secretsOf(layout: ClusterLayout): readonly Secret[] {
  const { pki, natsPki } = layout;
  return [
    secret('admin', 'admin.conf', layout.adminConf),
    secret('apiserver', 'ca.crt', pki.caCertificate),
    secret('apiserver', 'tls.crt', pki.apiserverCertificate),
    secret('apiserver', 'tls.key', pki.apiserverKey),
    { ...secret('apiserver', 'sa.key', pki.serviceAccountKey), kept: 'if there' },
    secret('apiserver', 'nats-ca.crt', natsPki.caCertificate),
    secret('apiserver', 'nats.crt', natsPki.pair('apiserver').certificate),
    secret('apiserver', 'nats.key', natsPki.pair('apiserver').key),
    { ...secret('controller-manager', 'ca.crt', pki.caCertificate), kept: 'only' },
    { ...secret('controller-manager', 'ca.key', pki.caKey), kept: 'only' },
    secret('controller-manager', 'kubeconfig', layout.controllerManagerConf),
    secret('controller-manager', 'nats-ca.crt', natsPki.caCertificate),
    secret('controller-manager', 'nats.crt', natsPki.pair('controller-manager').certificate),
    secret('controller-manager', 'nats.key', natsPki.pair('controller-manager').key),
    secret('kubelet', 'bootstrap.conf', layout.bootstrapConf),
    secret('nats', 'ca.crt', natsPki.caCertificate),
    secret('nats', 'tls.crt', natsPki.pair('server').certificate),
    secret('nats', 'tls.key', natsPki.pair('server').key),
    { ...secret('nats', 'jetstream.key', natsPki.encryptionKey), kept: 'only' },
  ];
}

/** A container's file, such as `/etc/rollcall/nats/tls.crt`. */
export function secretFile(part: Part, name: string): string {
  return path.join('/etc/rollcall', part, name);
}

function secret(part: Part, name: string, source: string): Secret {
  return { source, target: secretFile(part, name), kept: 'no' };
}
