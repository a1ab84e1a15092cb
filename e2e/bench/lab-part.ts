import type { Cluster } from '#world/cluster.ts';
import { NUMBERS, SCALE } from './numbers-page.ts';

/** How much of everything a run does: all of it, or a fiftieth to see that it works. */
export type Scale = {
  readonly isSmall: boolean;
  /** A number of nodes, or of commits, at this scale. */
  nodes(many: number): number;
};

/** One part of the bench, measured on a cluster of its own that has no nodes yet; gives a table in Markdown. */
export type LabPart = (cluster: Cluster, scale: Scale) => Promise<string>;

/** The parts of the bench in the order of a whole run, and the page whose section each of them writes. */
export const PART_PAGES = {
  joins: NUMBERS,
  storm: NUMBERS,
  rotation: NUMBERS,
  steady: NUMBERS,
  'long-log': NUMBERS,
  model: SCALE,
} as const;

export type PartName = keyof typeof PART_PAGES;

export function isPartName(word: string): word is PartName {
  return Object.hasOwn(PART_PAGES, word);
}

export function scaleOf(isSmall: boolean): Scale {
  return { isSmall, nodes: (many) => (isSmall ? Math.ceil(many / 50) : many) };
}
