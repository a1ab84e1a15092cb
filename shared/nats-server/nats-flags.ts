import { X509Certificate } from 'node:crypto';
import type { ConnectOptions } from '@rollcall/shared/event-log/nats-connection.ts';
import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { parsePrivateKey } from '@rollcall/shared/pki/key-pair.ts';
import { type Flags, type Settings, textFlag } from '@rollcall/shared/process/flags.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import { UnusableFile } from '@rollcall/shared/process/unusable-file.ts';

/** How a service finds the event log's server, and shows who it is. */
export const NATS_FLAGS = {
  'nats-url': {
    ...textFlag(
      'NATS server that holds the event log; several of one cluster with commas between',
      'nats://127.0.0.1:4222',
    ),
    environment: 'NATS_URL',
  },
  'nats-ca-file': {
    ...textFlag('authorities that the NATS server’s certificate may be of, PEM'),
    environment: 'NATS_CA_FILE',
  },
  'nats-cert-file': {
    ...textFlag('our certificate for the NATS server, PEM; its CN is our user there'),
    environment: 'NATS_CERT_FILE',
  },
  'nats-key-file': {
    ...textFlag('key of that certificate, PEM'),
    environment: 'NATS_KEY_FILE',
  },
} as const satisfies Flags;

/**
 * Where the log is, for `connectEventLog`. Without files we come in the clear.
 * @throws ConfigurationError when a file is missing, cannot be read, or does not belong to the others
 */
export function logServer(
  settings: Settings<typeof NATS_FLAGS>,
): Pick<ConnectOptions, 'url' | 'tls'> {
  const url = settings['nats-url'];
  const tls = {
    authorityFile: settings['nats-ca-file'],
    certificateFile: settings['nats-cert-file'],
    keyFile: settings['nats-key-file'],
  };
  if (Object.values(tls).every((file) => file === '')) return { url };
  readNamedFile('nats-ca-file', tls.authorityFile, parseCertificates);
  const certificate = readNamedFile(
    'nats-cert-file',
    tls.certificateFile,
    (pem) => new X509Certificate(pem),
  );
  const key = readNamedFile('nats-key-file', tls.keyFile, parsePrivateKey);
  if (!certificate.checkPrivateKey(key)) {
    throw new UnusableFile(
      `--nats-key-file: ${tls.keyFile} is not the key of ${tls.certificateFile}`,
    );
  }
  return { url, tls };
}
