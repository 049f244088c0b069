import { expect, test } from 'vitest';
import { chartText, chartValue } from './chart-value.ts';

test('a value is found by its path; where nobody handed one in, or half of the path is a value, there is none', () => {
  const mesh = { values: { values: { cni: { repair: { enabled: false }, logging: 'x' } } } };
  expect(chartValue(mesh, 'cni.repair.enabled')).toBe(false);
  expect(chartValue(mesh, 'cni.repair.repairPods')).toBeUndefined();
  expect(chartValue(mesh, 'cni.logging.level')).toBeUndefined();
  expect(chartValue({ values: {} }, 'global')).toBeUndefined();
});

test("as text it reads as the chart writes it, and the chart's default where nobody handed one in", () => {
  const mesh = { values: { values: { global: { proxy: { statusPort: 15021, includeIPRanges: '' } } } } };
  expect(chartText(mesh, 'global.proxy.statusPort', '15020')).toBe('15021');
  expect(chartText(mesh, 'global.proxy.includeIPRanges', '*')).toBe('');
  expect(chartText(mesh, 'global.proxy.includeInboundPorts', '*')).toBe('*');
});
