import { expect, test } from 'vitest';
import { MEMBERS_READ } from '../../mesh/access-log.ts';
import { recorded } from '../recorded.ts';
import { entriesOf, parseAccessLog } from './access-log.ts';
import type { AccessLogEntry } from './types.ts';

const entries = parseAccessLog(recorded('istio-proxy-log.injected-init'));

test("finds a request by its id, on the way out and at this pod's own proxy on the way in", () => {
  expect(recorded('istio-proxy-log.injected-init')).toContain('Envoy proxy is ready');
  const [first, ...more] = entriesOf(entries, '11111111-0000-4000-8000-000000000001').filter(
    (entry) => entry.upstreamCluster?.startsWith('inbound|') !== true,
  );
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    method: 'GET',
    authority: 'web',
    responseCode: 200,
    upstreamCluster: 'outbound|80||web.dev-injected.svc.cluster.local',
    upstreamPeer: 'spiffe://cluster.local/ns/dev-injected/sa/default',
    downstreamDirectRemoteAddress: '10.244.1.6:36200',
  });
  expect(first).not.toHaveProperty('responseFlags');
  expect(first).not.toHaveProperty('downstreamPeer');
});

test('finds the inbound half, with the identity of the caller', () => {
  const inbound = entries.filter((entry) => entry.upstreamCluster?.startsWith('inbound|'));
  expect(inbound.length).toBeGreaterThan(0);
  expect(inbound.every((entry) => entry.downstreamPeer?.startsWith('spiffe://') ?? false)).toBe(true);
});

test('what a mesh must have logged for the suite to read it is read by those names', () => {
  const line = Object.fromEntries(Object.keys(MEMBERS_READ).map((name) => [name, `its ${name}`]));
  const [{ members, ...entry }] = parseAccessLog(JSON.stringify(line)) as [AccessLogEntry];
  expect(new Set(Object.values(entry))).toEqual(new Set(Object.values(members)));
});

test('passes over lines that are not entries', () => {
  expect(
    parseAccessLog('2026-11-24T09:08:19Z\tinfo\tready\n{"level":"info"}\n{"start_time":"x", \n\n'),
  ).toEqual([]);
});
