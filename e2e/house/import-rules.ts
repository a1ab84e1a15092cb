import {
  type Import,
  importedFile,
  importedPackage,
  importsOf,
  isTest,
  isTypeScript,
  roomOf,
  workspaceOf,
} from './imports.ts';
import { breach, type SourceFile } from './tree.ts';

/** The rules that the floor plan holds, as `floor-plan.ts` and `package-doors.ts` write them. */
export type Plan = {
  readonly rooms: Readonly<Record<string, readonly string[]>>;
  readonly roomsForTests: readonly string[];
  readonly doors: Readonly<Record<string, readonly string[]>>;
  readonly packagesForTests: readonly string[];
};

/** Folders with TypeScript that the plan does not know. */
export function unplannedRooms(files: readonly SourceFile[], plan: Plan): string[] {
  return files
    .filter(isTypeScript)
    .filter(({ path }) => !Object.hasOwn(plan.rooms, roomOf(path)))
    .map(({ path }) => breach(path, 1, `the floor plan has no room ${roomOf(path)}`));
}

/** Imports of rooms that the importing room may not enter. A workspace's `main.ts` may enter all its rooms, and shared. */
export function forbiddenEntries(files: readonly SourceFile[], plan: Plan): string[] {
  return importsOf(files).flatMap((entry) => {
    const target = importedFile(entry);
    if (target === undefined || mayEnter(entry, roomOf(target), plan)) return [];
    return [say(entry, `${roomOf(entry.path)} may not enter ${roomOf(target)}`)];
  });
}

function mayEnter({ path }: Import, target: string, plan: Plan): boolean {
  const room = roomOf(path);
  if (room === target) return true;
  if (path === `${workspaceOf(path)}/main.ts`) return isOfMain(path, target);
  if (isTest(path) && plan.roomsForTests.includes(target)) return true;
  return plan.rooms[room]?.includes(target) ?? false;
}

function isOfMain(path: string, target: string): boolean {
  return [workspaceOf(path), 'shared'].includes(workspaceOf(target));
}

/** Imports of packages elsewhere than at their door. A package without a door may be entered nowhere. */
export function forbiddenPackages(files: readonly SourceFile[], plan: Plan): string[] {
  return importsOf(files).flatMap((entry) => {
    const name = importedPackage(entry);
    if (name === undefined) return [];
    if (isTest(entry.path) && plan.packagesForTests.includes(name)) return [];
    const doors = plan.doors[name] ?? plan.doors[`${name.split('/')[0]}/*`] ?? [];
    if (doors.some((door) => isWithin(entry.path, door))) return [];
    const where = doors.length === 0 ? 'has no door' : `is entered by ${doors.join(', ')} only`;
    return [say(entry, `the package ${name} ${where}`)];
  });
}

function isWithin(path: string, door: string): boolean {
  return path === door || path.startsWith(`${door}/`);
}

/** Spelling shows direction: `./` in the room, `#room/` in the workspace, `@rollcall/shared/` into and within shared. */
export function misspelledImports(files: readonly SourceFile[]): string[] {
  return importsOf(files).flatMap((entry) => {
    const problem = spellingProblem(entry);
    return problem === undefined ? [] : [say(entry, problem)];
  });
}

function spellingProblem(entry: Import): string | undefined {
  const target = importedFile(entry);
  if (target === undefined) return undefined;
  if (entry.specifier.includes('../')) return 'an import goes up with ../';
  const spelled = ['./', '#', '@rollcall/'].find((start) => entry.specifier.startsWith(start));
  const wanted = rightSpelling(entry.path, target);
  return spelled === wanted ? undefined : `${target} is spelled with ${wanted} here`;
}

function rightSpelling(path: string, target: string): string {
  if (roomOf(path) === roomOf(target)) return './';
  const isNeighbour = workspaceOf(path) === workspaceOf(target) && workspaceOf(path) !== 'shared';
  return isNeighbour ? '#' : '@rollcall/';
}

function say({ path, line }: Import, message: string): string {
  return breach(path, line, message);
}
