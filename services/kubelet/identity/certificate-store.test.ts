import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { generateKeyPair } from '@rollcall/shared/pki/key-pair.ts';
import { EXIT, exitCodeOf } from '@rollcall/shared/process/exit-code.ts';
import { Unwritable, writing } from '@rollcall/shared/process/unwritable.ts';
import { certificateStore } from './certificate-store.ts';

test('a certificate that cannot be written is told by its file', async (t) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'unwritable-'));
  t.after(() => rm(directory, { recursive: true }));
  // A file where the directory should be.
  const taken = path.join(directory, 'pki');
  await writeFile(taken, '');
  const store = certificateStore(taken, 'kubelet-client');
  const error = await store.update('', await generateKeyPair(), new Date()).catch((why) => why);
  assert.ok(error instanceof Unwritable);
  assert.match(error.message, /^cannot write \S+\/pki\/kubelet-client-[\d-]+\.pem: E/);
  assert.equal(exitCodeOf(error), EXIT.preflight);
});

test('what is not the system’s refusal passes as it is', async () => {
  const other = new Error('other');
  await assert.rejects(
    writing('file', () => Promise.reject(other)),
    other,
  );
});
