/** A fenced block of a Markdown document; `line` is that of its first line of code. */
export type ShellBlock = { readonly line: number; readonly code: string };

const FENCE = /^(`{3,})(\S*)[^\n]*\n([\s\S]*?)^\1[ \t]*$/gm;

/** The blocks fenced as `sh`, which are to be run; those fenced as `console` are to be read. */
export function shellBlocks(markdown: string): ShellBlock[] {
  return [...markdown.matchAll(FENCE)]
    .filter(([, , language]) => language === 'sh')
    .map(({ index, 3: code = '' }) => ({
      line: markdown.slice(0, index).split('\n').length + 1,
      code,
    }));
}

/** One script of all the blocks of a document. When a command fails, its last words name the block. */
export function shellScript(path: string, blocks: readonly ShellBlock[]): string {
  const steps = blocks.map(({ line, code }) => `DOCUMENT_BLOCK=${line}\n${code}`);
  return [`trap 'echo "stopped in ${path}:$DOCUMENT_BLOCK" >&2' ERR`, ...steps].join('\n');
}
