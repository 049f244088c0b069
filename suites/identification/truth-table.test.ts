import { expect, test } from 'vitest';
import { CONDITIONS, type Condition, expected, nameOf, type Row, rows } from './truth-table.ts';

const NAMES = Object.keys(CONDITIONS) as Condition[];
const BASE = Object.fromEntries(NAMES.map((name) => [name, CONDITIONS[name][0]])) as Row;
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
  const all = rows();
  for (const name of NAMES)
    for (const value of CONDITIONS[name])
      expect(all.some((row) => nameOf(row) === nameOf({ ...BASE, [name]: value }))).toBe(true);
  const outcomes = new Set(all.map(expected));
  expect([...outcomes].toSorted()).toEqual([
    'disabled',
    'excluded',
    'host-network',
    'istio-init',
    'no-proxy',
    'no-status',
    'proxy-type',
    'redirected',
  ]);
});

test('few enough for pods, each once', () => {
  const names = rows().map(nameOf);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeLessThan(50);
  expect(names.length).toBeGreaterThan(20);
});
