import { expect, test } from 'vitest';
import { recorded } from '../recorded.ts';
import { counterOf, parseClusters, parseEnvoy, parseListeners, parseStats } from './parse.ts';

const WEB = 'outbound|80||web.dev-injected.svc.cluster.local';

test('reads endpoints and counters of clusters, and clusters without any', () => {
  const clusters = parseClusters(recorded('envoy-clusters.injected-cni'));
  expect(clusters.map((cluster) => cluster.name)).toContain('BlackHoleCluster');
  expect(
    clusters
      .find((cluster) => cluster.name === WEB)
      ?.endpoints.map(({ address, healthFlags }) => [address, healthFlags]),
  ).toEqual([
    ['10.244.1.5:8080', 'healthy'],
    ['10.244.0.5:8080', 'healthy'],
  ]);
  expect(clusters.find((cluster) => cluster.name === 'BlackHoleCluster')?.endpoints).toEqual([]);
  expect(counterOf(clusters, WEB, 'rq_total')).toBeGreaterThanOrEqual(3);
  expect(counterOf(clusters, 'inbound|8080||', 'rq_total')).toBe(2);
  expect(counterOf(clusters, 'no such cluster', 'rq_total')).toBe(0);
});

test('an IPv6 endpoint is told from a key', () => {
  const [cluster] = parseClusters(
    'c::[fd00::5]:8080::rq_total::4\nc::[fd00::5]:8080::hostname::\nc::added_via_api::true\n',
  );
  expect(cluster?.endpoints).toEqual([
    { address: '[fd00::5]:8080', counters: { rq_total: 4 }, healthFlags: '' },
  ]);
});

test("finds Istio's two virtual listeners", () => {
  const listeners = parseListeners(recorded('envoy-listeners.injected-cni'));
  expect(listeners).toContainEqual({ name: 'virtualOutbound', address: '0.0.0.0', port: 15001 });
  expect(listeners).toContainEqual({ name: 'virtualInbound', address: '0.0.0.0', port: 15006 });
});

test('stats are numbers; histograms and texts are left out', () => {
  const text =
    'server.live: 1\nlistener_manager.lds.version_text: "x/1"\nh: P0(nan,0) P25(nan,0)\nempty: No recorded values\n';
  expect(parseStats(text)).toEqual({ 'server.live': 1 });
});

test('only pages that were asked for are read; one that did not answer is an error', () => {
  const answer = (stdout: string, exitCode = 0) => ({
    exitCode,
    stdout,
    stderr: exitCode === 0 ? '' : 'curl: (7) Failed to connect',
  });
  const facts = parseEnvoy({ 'stats?filter=tls': answer('a: 2\n'), server_info: answer('{}') });
  expect(facts).toEqual({ stats: { a: 2 }, pages: { 'stats?filter=tls': 'a: 2\n', server_info: '{}' } });
  expect(() => parseEnvoy({ clusters: answer('', 7) })).toThrow(
    /Envoy's admin page \/clusters: exit code 7: curl/,
  );
});
