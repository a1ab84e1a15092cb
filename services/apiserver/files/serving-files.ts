import { type Certificate, parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { parsePrivateKey } from '@rollcall/shared/pki/key-pair.ts';
import type { Journal } from '@rollcall/shared/process/log.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import { UnusableFile } from '@rollcall/shared/process/unusable-file.ts';
import { type WatchedFiles, watchFiles } from './watched-files.ts';

export type ServingPair = { readonly certificatePem: string; readonly privateKeyPem: string };

/** @throws ConfigurationError that names the flag when a file is not there, no PEM, or the key is another's */
export function watchServingPair(
  certificateFile: string,
  keyFile: string,
  log: Journal,
): WatchedFiles<ServingPair> {
  return watchFiles([certificateFile, keyFile], () => readPair(certificateFile, keyFile), log);
}

/** @throws ConfigurationError as the others */
export function watchClientAuthorities(
  file: string,
  log: Journal,
): WatchedFiles<readonly Certificate[]> {
  return watchFiles([file], () => readNamedFile('client-ca-file', file, parseCertificates), log);
}

function readPair(certificateFile: string, keyFile: string): ServingPair {
  const certificatePem = readNamedFile('tls-cert-file', certificateFile, (pem) => {
    parseCertificates(pem);
    return pem;
  });
  const privateKeyPem = readNamedFile('tls-private-key-file', keyFile, (pem) => {
    parsePrivateKey(pem);
    return pem;
  });
  const [leaf] = parseCertificates(certificatePem);
  if (leaf?.x509.checkPrivateKey(parsePrivateKey(privateKeyPem)))
    return { certificatePem, privateKeyPem };
  throw new UnusableFile(`--tls-private-key-file: ${keyFile} is not the key of ${certificateFile}`);
}
