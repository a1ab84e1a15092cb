import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { narratedScript } from './narrated-script.ts';
import { ROOT } from './tree.ts';

/** `npm run tour`: the tour's text, each of its blocks run where it stands, against a cluster of its own. */
const tour = await readFile(path.join(ROOT, 'docs', 'tour.md'), 'utf8');
const shell = spawn('bash', ['-Eeuo', 'pipefail', '-c', narratedScript(tour)], {
  cwd: ROOT,
  stdio: 'inherit',
});
const [code] = await once(shell, 'exit');
process.exitCode = code ?? 1;
