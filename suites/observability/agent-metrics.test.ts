import { expect, test } from 'vitest';
import { type Bench, KubeApiError } from '../requirement.ts';
import { metricsOf, parseMetrics, sumOf } from './agent-metrics.ts';

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

const AGENT = { namespace: 'istio-system', name: 'istio-cni-node-x' };
const STATUS = {
  kind: 'Status',
  reason: 'ServiceUnavailable',
  message: 'error trying to reach service: dial tcp 10.244.0.5:15014: connect: connection refused',
};

function pageOf(refusal: KubeApiError) {
  const kube = { getRaw: () => Promise.reject(refusal) } as unknown as Bench['kube'];
  return metricsOf({ kube }, AGENT, { port: '15014', path: '/metrics' });
}

test('a pod that does not answer, or has no such page, has no samples', async () => {
  const refused = new KubeApiError('GET metrics', 503, JSON.stringify(STATUS));
  expect(await pageOf(refused)).toEqual([]);
  expect(await pageOf(new KubeApiError('GET metrics', 404, '404 page not found\n'))).toEqual([]);
});

test('what the API server refuses says nothing of the pod', async () => {
  const forbidden = { ...STATUS, reason: 'Forbidden', message: 'pods/proxy is forbidden' };
  await expect(pageOf(new KubeApiError('GET metrics', 403, JSON.stringify(forbidden)))).rejects.toMatchObject(
    { status: 403 },
  );
});
