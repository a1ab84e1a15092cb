import { posix } from 'node:path';
import type { SourceFile } from './tree.ts';

/** One import: from which file and line, and the module as it is spelled there. */
export type Import = { readonly path: string; readonly line: number; readonly specifier: string };

// Statements begin a line, or end one after a list of names; an import in mid-line is a call.
const STATEMENT = /^(?:(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*|\}\s*from\s)['"]([^'"]+)['"]/gm;
const CALL = /\b(?:import|require)\(\s*['"]([^'"]+)['"]/g;

/** Every import of the TypeScript among the files, types and calls included. */
export function importsOf(files: readonly SourceFile[]): Import[] {
  return files.filter(isTypeScript).flatMap(({ path, text }) =>
    [...text.matchAll(STATEMENT), ...text.matchAll(CALL)].map((match) => ({
      path,
      line: text.slice(0, match.index).split('\n').length,
      specifier: match[1] ?? '',
    })),
  );
}

export function isTypeScript({ path }: Pick<SourceFile, 'path'>): boolean {
  return path.endsWith('.ts');
}

/** `x.test.ts` and `x.contract.ts`: what stands beside the code to try it. */
export function isTest(path: string): boolean {
  return /\.(test|contract)\.ts$/.test(path);
}

/** The folder that a file stands in: `shared/pki`, or the workspace itself for its loose files. */
export function roomOf(path: string): string {
  return posix.dirname(path);
}

/** `services/apiserver` for everything in it; `shared`, `cli` and `e2e` are their own. */
export function workspaceOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'services' ? `services/${second}` : first;
}

/** The file of the project that an import means, or undefined when it means a package. */
export function importedFile({ path, specifier }: Import): string | undefined {
  if (specifier.startsWith('.')) return posix.join(roomOf(path), specifier);
  if (specifier.startsWith('#')) return `${workspaceOf(path)}/${specifier.slice(1)}`;
  const ours = /^@rollcall\/([^/]+)\/(.+)$/.exec(specifier);
  if (!ours) return undefined;
  const [, workspace = '', file = ''] = ours;
  const isOutside = ['shared', 'cli', 'e2e'].includes(workspace);
  return `${isOutside ? '' : 'services/'}${workspace}/${file}`;
}

/** The package that an import means, without the path inside it; undefined for our own files and for Node's modules. */
export function importedPackage(entry: Import): string | undefined {
  if (entry.specifier.startsWith('node:') || importedFile(entry) !== undefined) return undefined;
  const [first = '', second = ''] = entry.specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
