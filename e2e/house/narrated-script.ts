import { shellBlocks } from './shell-blocks.ts';

/** A document as one script that prints its text, and prints and runs its blocks. */
export function narratedScript(markdown: string): string {
  const lines = markdown.split('\n');
  const steps: string[] = [];
  let next = 0;
  for (const { line, code } of shellBlocks(markdown)) {
    const before = lines.slice(next, line - 2).join('\n');
    steps.push(said(before), said(indented(code)), code);
    next = line + code.split('\n').length - 1;
  }
  return [...steps, said(lines.slice(next).join('\n'))].join('\n');
}

function said(text: string): string {
  return `printf '%s\\n' '${text.trim().replaceAll("'", "'\\''")}' ''`;
}

function indented(code: string): string {
  return code
    .trimEnd()
    .split('\n')
    .map((line) => `$ ${line}`)
    .join('\n');
}
