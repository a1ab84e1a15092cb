import { parseArgs } from 'node:util';
import { manyKubelets } from './bench-many.ts';
import { startRows } from './bench-start.ts';
import { report } from './report.ts';

/**
 * `npm run bench:containers [-- --only start|many] [--nodes 20]`: how soon the containers are ready, and a hundred kubelets,
 * each in a container; into docs/numbers.md, but for another number of nodes. Exit code 4: not all was well.
 */
const NODES = '100';
const { values } = parseArgs({
  options: { only: { type: 'string' }, nodes: { type: 'string', default: NODES } },
});

if (values.only !== 'many') await report('start', await startRows());
if (values.only !== 'start') {
  const { rows, isWell } = await manyKubelets(Number(values.nodes));
  await report(values.nodes === NODES ? 'many' : undefined, rows);
  process.exitCode = isWell ? 0 : 4;
}
