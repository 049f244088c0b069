import { BASE, CONDITIONS, type Condition, nameOf, possibleRows, type Row, shownBy } from './truth-table.ts';

/** Each value alone against the redirected pod, and every possible pair of values in some row that shows it. */
export const ROWS: readonly Row[] = withPairs(singles());

function singles(): readonly Row[] {
  const names = Object.keys(CONDITIONS) as Condition[];
  const all = names.flatMap((name) => CONDITIONS[name].map((value): Row => ({ ...BASE, [name]: value })));
  return [...new Map(all.map((row) => [nameOf(row), row])).values()];
}

/** Greedy: each new row shows the most pairs that none has shown. */
function withPairs(first: readonly Row[]): readonly Row[] {
  const rows = [...first];
  let left = possibleRows().map((row) => ({ row, pairs: shownBy(row) }));
  const shown = new Set(first.flatMap(shownBy));
  for (;;) {
    left = left
      .map(({ row, pairs }) => ({ row, pairs: pairs.filter((pair) => !shown.has(pair)) }))
      .filter(({ pairs }) => pairs.length > 0);
    const [best] = left.toSorted((a, b) => b.pairs.length - a.pairs.length);
    if (best === undefined) return rows;
    rows.push(best.row);
    for (const pair of best.pairs) shown.add(pair);
  }
}
