import { parseArgs } from 'node:util';
import { Cluster } from '#world/cluster.ts';
import { natsProgram } from '#world/nats-server.ts';
import { joins } from './lab-joins.ts';
import { isPartName, type LabPart, PART_PAGES, type PartName, scaleOf } from './lab-part.ts';
import { rotation } from './lab-rotation.ts';
import { steady } from './lab-steady.ts';
import { storm } from './lab-storm.ts';
import { longLog } from './long-log.ts';
import { model } from './model-check.ts';
import { machineLine, writeSection } from './numbers-page.ts';

/**
 * Measures many nodes on this machine with the lab as generator, and writes each part's table into its own section of
 * docs/. `--only steady,long-log` measures those parts alone; `--small` runs with a fiftieth of the nodes, to see that it
 * works, and writes nothing down.
 */
const PARTS: Readonly<Record<PartName, LabPart>> = {
  joins,
  storm,
  rotation,
  steady,
  'long-log': longLog,
  model,
};

const { values } = parseArgs({
  options: { only: { type: 'string' }, small: { type: 'boolean', default: false } },
});
const scale = scaleOf(values.small);

async function main(): Promise<void> {
  for (const name of wantedParts()) {
    const report = await measure(name);
    process.stdout.write(`${name}: ${report}`);
    if (scale.isSmall) continue;
    const command = `npm run bench:lab -- --only ${name}`;
    await writeSection({ file: PART_PAGES[name], command, report });
  }
}

/** @throws Error when `--only` names what is no part */
function wantedParts(): readonly PartName[] {
  const all = Object.keys(PARTS).filter(isPartName);
  const words = values.only?.split(',') ?? all;
  return words.map((word) => {
    if (isPartName(word)) return word;
    throw new Error(`--only: ${word} is no part; there are ${all.join(', ')}`);
  });
}

async function measure(name: PartName): Promise<string> {
  await using cluster = await Cluster.start(['--nodes=0']);
  // Asked first: a part may stop what runs.
  const line = machineLine(await natsProgram(cluster));
  const table = await PARTS[name](cluster, scale);
  return `${line} The lab runs on the same machine.\n\n${table}\n`;
}

await main();
