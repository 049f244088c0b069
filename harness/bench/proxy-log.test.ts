import { expect, test } from 'vitest';
import { parseAccessLog } from '../probes/envoy/access-log.ts';
import { recorded } from '../probes/recorded.ts';
import { entriesOfCall } from './proxy-log.ts';

const entries = parseAccessLog(recorded('istio-proxy-log.injected-init'));

test('a call is found by its id', () => {
  const found = entriesOfCall(entries, { id: 'abc-4', localAddress: null, localPort: null });
  expect(found.map((entry) => entry.upstreamCluster)).toEqual(['inbound|8080||']);
});

test('a connection without an id is found by where it came from, address and port', () => {
  const from = { id: 'not logged', localAddress: '10.244.1.6', localPort: 36216 };
  const found = entriesOfCall(entries, from).map((entry) => entry.upstreamCluster);
  expect(found).toEqual(['outbound|80||web.dev-injected.svc.cluster.local']);
  expect(entriesOfCall(entries, { ...from, localAddress: '10.244.9.9' })).toEqual([]);
});

test('a call that did not connect is found nowhere', () => {
  expect(entriesOfCall(entries, { id: 'not logged', localAddress: null, localPort: null })).toEqual([]);
});
