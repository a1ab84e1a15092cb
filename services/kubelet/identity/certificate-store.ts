import { lstat, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Certificate, parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import {
  type KeyPair,
  keyPairOf,
  parsePrivateKey,
  privateKeyToPem,
} from '@rollcall/shared/pki/key-pair.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import { writing } from '@rollcall/shared/process/unwritable.ts';

export type StoredPair = { readonly certificate: Certificate; readonly keyPair: KeyPair };

/**
 * A pair's files, as upstream lays them out: dated files that are never taken away, and a link to the current one
 * (client-go, util/certificate/certificate_store.go).
 */
export type CertificateStore = {
  /** Absolute; the file that a kubeconfig names. */
  readonly currentFile: string;
  /** The current pair; undefined when there is none that can be read. */
  load(): Promise<StoredPair | undefined>;
  /** Writes a new dated file and switches the link to it; returns its name. @throws Unwritable */
  update(certificatePem: string, keyPair: KeyPair, now: Date): Promise<string>;
};

export function certificateStore(directory: string, pairName: string): CertificateStore {
  const file = (suffix: string) => path.resolve(directory, `${pairName}-${suffix}.pem`);
  const currentFile = file('current');
  return {
    currentFile,
    load: () => load(currentFile),
    update(certificatePem, keyPair, now) {
      const dated = file(localStamp(now));
      const pem = certificatePem.trimEnd().concat('\n', privateKeyToPem(keyPair.privateKey));
      return writing(dated, async () => {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await refuseRegularFile(currentFile);
        await replaceFile(dated, pem);
        const next = file('updated');
        await rm(next, { force: true });
        await symlink(dated, next);
        // One rename: a reader finds the old link or the new one.
        await rename(next, currentFile);
        return dated;
      });
    },
  };
}

/** Whole or not at all; what could not be finished is taken away, since it holds a key. */
async function replaceFile(file: string, pem: string): Promise<void> {
  try {
    await writeFile(`${file}.tmp`, pem, { mode: 0o600, flush: true });
    await rename(`${file}.tmp`, file);
  } catch (error) {
    await rm(`${file}.tmp`, { force: true });
    throw error;
  }
}

async function load(file: string): Promise<StoredPair | undefined> {
  try {
    const pem = await readFile(file, 'utf8');
    const [certificate] = parseCertificates(pem);
    const keyPair = keyPairOf(parsePrivateKey(pem));
    const fits = certificate?.x509.checkPrivateKey(keyPair.privateKey);
    return certificate && fits ? { certificate, keyPair } : undefined;
  } catch (error) {
    if (error instanceof PkiError || (error as NodeJS.ErrnoException).code === 'ENOENT')
      return undefined;
    throw error;
  }
}

async function refuseRegularFile(file: string): Promise<void> {
  try {
    if ((await lstat(file)).isSymbolicLink()) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  throw new Error(`expected "${file}" to be a symlink but it is a file`);
}

/** Local time to the second, `2006-01-02-15-04-05`, as upstream names the files. */
function localStamp(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())];
  return [...day, two(now.getHours()), two(now.getMinutes()), two(now.getSeconds())].join('-');
}
