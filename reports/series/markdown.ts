/** A table in Markdown. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly unknown[])[],
): readonly string[] {
  const line = (cells: readonly unknown[]) => `| ${cells.map((one) => cellText(one)).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)];
}

function cellText(value: unknown): string {
  return String(value).replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' ');
}
