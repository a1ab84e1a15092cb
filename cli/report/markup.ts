/** Text for HTML and XML: what stands in the document, never what it is made of. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A table whose first column stands to the left, the others as told; cells are text. */
export function htmlTable(
  rows: readonly (readonly string[])[],
  others: 'left' | 'right' = 'right',
): string {
  const [heading = [], ...body] = rows;
  const row = (cells: readonly string[], tag: 'th' | 'td') =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const kind = others === 'left' ? ' class="words"' : '';
  return `<table${kind}>${row(heading, 'th')}${body.map((cells) => row(cells, 'td')).join('')}</table>`;
}
