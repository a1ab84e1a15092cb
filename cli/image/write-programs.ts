import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { serviceCommand } from '#cluster/services.ts';

/** The root of the checkout, in the image as on any machine. */
const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** Each program of the image: Node, its flags, the script. Signals reach Node, since the shell makes way for it. */
const PROGRAMS = {
  apiserver: serviceCommand('apiserver'),
  'controller-manager': serviceCommand('controller-manager'),
  kubelet: serviceCommand('kubelet').with(-1, at('services', 'kubelet', 'in-container.ts')),
  rollcall: ['node', at('cli', 'main.ts')],
  'make-secrets': ['node', at('cli', 'image', 'make-secrets.ts')],
  'health-check': ['node', at('cli', 'image', 'health-check.ts')],
};

const [directory] = process.argv.slice(2);
if (!directory) throw new Error('usage: write-programs.ts DIRECTORY');
mkdirSync(directory, { recursive: true });
for (const [name, command] of Object.entries(PROGRAMS)) {
  const text = `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`;
  writeFileSync(path.join(directory, name), text, { mode: 0o755 });
}

function at(...parts: readonly string[]): string {
  return path.join(ROOT, ...parts);
}
