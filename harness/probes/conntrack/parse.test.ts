import { expect, test } from 'vitest';
import { recorded } from '../recorded.ts';
import { connectionFrom, parseConntrack, parseConntrackLines, redirectedTo } from './parse.ts';

const connections = parseConntrackLines(recorded('conntrack.injected-cni'));

test("a redirected connection answers from the proxy's port", () => {
  const redirected = connections.filter((each) => redirectedTo(each) === 15001);
  expect(redirected).toHaveLength(3);
  expect(connectionFrom(connections, 56462, 80)).toEqual({
    protocol: 'tcp',
    state: 'TIME_WAIT',
    original: { source: '10.244.1.5', destination: '10.96.187.69', sport: 56462, dport: 80 },
    reply: { source: '127.0.0.1', destination: '10.244.1.5', sport: 15001, dport: 56462 },
    assured: true,
    unreplied: false,
    mark: 0,
  });
});

test("the proxy's own connections are not redirected", () => {
  const toIstiod = connections.filter((each) => each.original.dport === 15012);
  expect(toIstiod.map((each) => [each.state, redirectedTo(each)])).toEqual([
    ['ESTABLISHED', undefined],
    ['ESTABLISHED', undefined],
  ]);
});

test('UDP has no state, a zone is kept, the extended form is read too', () => {
  expect(connections.find((each) => each.protocol === 'udp')).not.toHaveProperty('state');
  const [zoned] = parseConntrackLines(
    'ipv4     2 udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=53 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1 mark=0 zone=2 use=1',
  );
  expect(zoned).toMatchObject({ protocol: 'udp', zone: 2, unreplied: true, reply: { sport: 53 } });
});

test('a tool that failed is an error', () => {
  const failed = { ipv4: { exitCode: 1, stdout: '', stderr: 'conntrack: Operation failed' } };
  expect(() => parseConntrack(failed)).toThrow(
    /conntrack -L -f ipv4: exit code 1: conntrack: Operation failed/,
  );
  expect(parseConntrack({ ipv4: { exitCode: 0, stdout: '', stderr: '' } })).toEqual([]);
});
