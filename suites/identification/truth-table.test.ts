import { expect, test } from 'vitest';
import { ROWS } from './table-rows.ts';
import {
  BASE,
  CONDITIONS,
  type Condition,
  expected,
  nameOf,
  possibleRows,
  REASONS,
  type Reason,
  type Row,
  shownBy,
} from './truth-table.ts';
import { WRONG_PLUGINS } from './wrong-plugins.ts';

const NAMES = Object.keys(CONDITIONS) as Condition[];
const of = (parts: Partial<Row>) => expected({ ...BASE, ...parts });

test.each([
  [{}, 'redirected'],
  [{ namespace: 'excluded' }, 'excluded'],
  [{ namespace: 'excluded', istioInit: 'yes' }, 'excluded'],
  [{ istioInit: 'yes', proxyContainer: 'no' }, 'istio-init'],
  [{ proxyContainer: 'no', status: 'no' }, 'no-proxy'],
  [{ proxyType: 'router', label: 'false' }, 'proxy-type'],
  [{ proxyType: 'none' }, 'redirected'],
  [{ label: 'true', annotation: 'false' }, 'redirected'],
  [{ label: 'perhaps', annotation: 'false' }, 'redirected'],
  [{ label: 'false', annotation: 'true', status: 'no' }, 'disabled'],
  [{ annotation: 'false' }, 'disabled'],
  [{ status: 'no' }, 'no-status'],
  [{ hostNetwork: 'yes', namespace: 'excluded' }, 'host-network'],
] as const)('%j: %s', (parts, reason) => {
  expect(of(parts)).toBe(reason);
});

test('every value stands alone in some row, and every outcome is among them', () => {
  for (const name of NAMES)
    for (const value of CONDITIONS[name])
      expect(ROWS.some((row) => nameOf(row) === nameOf({ ...BASE, [name]: value }))).toBe(true);
  const outcomes = new Set(ROWS.map((row) => expected(row)));
  expect(outcomes).toEqual(new Set([...Object.keys(REASONS), 'redirected']));
});

test('every pair of values that can be is in some row, and in one that no other condition decides', () => {
  const possible = new Set(possibleRows().flatMap(allPairs));
  expect(possible.size).toBeGreaterThan(150);
  expect(new Set(ROWS.flatMap(shownBy))).toEqual(possible);
});

test('no order of the reasons decides every row as the right one does, and a possible row otherwise', () => {
  const { 'host-network': _, ...asked } = REASONS;
  const possible = possibleRows();
  const unseen = orders(Object.keys(asked) as Reason[])
    .filter((order) => agree(ROWS, ['host-network', ...order]))
    .filter((order) => !agree(possible, ['host-network', ...order]));
  expect(unseen).toEqual([]);
});

test.each(Object.entries(WRONG_PLUGINS))('some row tells: %s', (_, decide) => {
  expect(ROWS.some((row) => decide(row) !== expected(row))).toBe(true);
});

test('few enough for pods, each once and possible', () => {
  const names = ROWS.map(nameOf);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeLessThan(50);
  expect(possibleRows().map(nameOf)).toEqual(expect.arrayContaining(names));
});

function allPairs(row: Row): readonly string[] {
  return NAMES.flatMap((a, index) => NAMES.slice(index + 1).map((b) => `${a}=${row[a]} ${b}=${row[b]}`));
}

function agree(rows: readonly Row[], order: readonly Reason[]): boolean {
  return rows.every((row) => expected(row, order) === expected(row));
}

function orders<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item) => orders(items.filter((one) => one !== item)).map((rest) => [item, ...rest]));
}
