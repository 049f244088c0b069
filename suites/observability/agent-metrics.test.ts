import { expect, test } from 'vitest';
import { parseMetrics, sumOf } from './agent-metrics.ts';

const PAGE = `# HELP istio_cni_installs_total Total number of CNI plugins installed
# TYPE istio_cni_installs_total counter
istio_cni_installs_total{result="SUCCESS"} 3
istio_cni_installs_total{result="FAILURE",why="a \\"quoted\\" word"} 1
istio_cni_install_ready 1
go_gc_duration_seconds{quantile="0"} 4.1e-05
`;

test('samples with and without labels', () => {
  const samples = parseMetrics(PAGE);
  expect(samples).toHaveLength(4);
  expect(samples[0]).toEqual({ name: 'istio_cni_installs_total', labels: { result: 'SUCCESS' }, value: 3 });
  expect(samples[3]?.value).toBe(4.1e-5);
});

test('sums by labels; a name that is not there is not 0', () => {
  const samples = parseMetrics(PAGE);
  expect(sumOf(samples, 'istio_cni_installs_total')).toBe(4);
  expect(sumOf(samples, 'istio_cni_installs_total', { result: 'SUCCESS' })).toBe(3);
  expect(sumOf(samples, 'istio_cni_repair_pods_repaired_total')).toBeNull();
});
