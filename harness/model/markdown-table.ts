/** A table in Markdown, a line each; a bar in a cell does not end it. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly unknown[])[],
): readonly string[] {
  const line = (cells: readonly unknown[]) => `| ${cells.map((one) => cellText(one)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function cellText(value: unknown): string {
  return String(value).replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' ');
}
