import { posix } from 'node:path';
import { isTypeScript, roomOf, workspaceOf } from './imports.ts';
import { breach, breachesByLine, lineCount, type SourceFile } from './tree.ts';

const LINES_MAXIMUM = 250;
const DECISION_LINES_MAXIMUM = 60;
const DRAWERS = ['utils', 'helpers', 'common', 'base', 'core', 'misc', 'types'];
const DATA = /(^|\/)LICENSE$|\.(json|jsonl|pem|der|svg|png|ico)$/;

/** Files longer than a reader's patience; data and lock files are not for reading. */
export function longFiles(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path, text }) => !DATA.test(path) && lineCount(text) > LINES_MAXIMUM)
    .map(({ path, text }) =>
      breach(path, LINES_MAXIMUM + 1, `${lineCount(text)} lines, over ${LINES_MAXIMUM}: cut it`),
    );
}

/** Default exports have as many names as importers. Declarations of other people's modules say what is there. */
export function defaultExports(files: readonly SourceFile[]): string[] {
  const sources = files.filter((file) => isTypeScript(file) && !file.path.endsWith('.d.ts'));
  return breachesByLine(sources, /^export (default\b|\{.*\bas default\b)/, 'a default export');
}

/** Folders and files whose name says nothing of what is inside. */
export function drawers(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path }) =>
    path
      .split('/')
      .map((part) => part.split('.')[0] ?? '')
      .filter((name) => DRAWERS.includes(name))
      .map((name) => breach(path, 1, `"${name}" is a drawer: name it after what it holds`)),
  );
}

/** Tests without the file that they are about. A test named after its room is about the room; stories and benches are about the whole. */
export function strayTests(files: readonly SourceFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return [...paths]
    .filter((path) => path.endsWith('.test.ts') && workspaceOf(path) !== 'e2e')
    .filter((path) => posix.basename(path, '.test.ts') !== posix.basename(roomOf(path)))
    .filter((path) => !paths.has(path.replace(/\.test\.ts$/, '.ts')))
    .map((path) => breach(path, 1, 'there is no file of this name beside the test'));
}

/** Rooms that their workspace's README does not tell of in one sentence: "- `room/`: What it is." under "## Rooms". */
export function untoldRooms(files: readonly SourceFile[]): string[] {
  const rooms = new Set(files.filter(isTypeScript).map(({ path }) => roomOf(path)));
  return [...rooms].flatMap((room) => {
    const readme = `${workspaceOf(room)}/README.md`;
    const name = room.slice(workspaceOf(room).length + 1);
    if (name === '') return [];
    const told = toldRooms(files.find(({ path }) => path === readme)?.text ?? '');
    return told.includes(name) ? [] : [breach(readme, 1, `no sentence about the room ${name}/`)];
  });
}

function toldRooms(readme: string): string[] {
  const [, list = ''] = readme.split(/^## Rooms$/m);
  const [untilNextHeading = ''] = list.split(/^## /m);
  const sentence = /^- `([^`]+)\/`: \S.*\.$/gm;
  return [...untilNextHeading.matchAll(sentence)].map(([, name = '']) => name);
}

/** Names of the machine that a file was written on: its folders, its package registry. */
export function machineNames(files: readonly SourceFile[]): string[] {
  return [
    ...breachesByLine(files, /registry\.npmjs/, "a package registry's host name"),
    ...breachesByLine(files, /(?<![\w.}-])\/(work|root)\//, 'a path of one machine'),
    ...breachesByLine(
      files.filter(({ path }) => !path.endsWith('.test.ts')),
      /(?<![\w.}-])\/tmp\//,
      'a path of one machine: ask for a temporary folder',
    ),
  ];
}

/** Decisions without a number of their own, or longer than a page. */
export function unreadableDecisions(files: readonly SourceFile[]): string[] {
  const decisions = files.filter(({ path }) => path.startsWith('docs/decisions/'));
  const numbers = decisions.map(({ path }) => posix.basename(path).slice(0, 4));
  return decisions.flatMap(({ path, text }, index) => {
    const problems: string[] = [];
    if (!/^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md$/.test(posix.basename(path)))
      problems.push(breach(path, 1, 'a decision is called NNNN-title.md'));
    if (numbers.indexOf(posix.basename(path).slice(0, 4)) !== index)
      problems.push(breach(path, 1, 'another decision has this number'));
    if (lineCount(text) > DECISION_LINES_MAXIMUM)
      problems.push(breach(path, DECISION_LINES_MAXIMUM + 1, 'a decision is one page'));
    return problems;
  });
}
