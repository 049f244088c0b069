import { expect, test } from 'vitest';
import type { Draft } from '../bench/definition.ts';
import type { Redirection } from '../probes/rules/redirection.ts';
import { Findings } from './findings.ts';
import { notRedirected, redirected, untouched } from './redirected.ts';
import { fullRedirection, noRedirection } from './testing/redirections.ts';

function seen(change: (its: Draft<Redirection>) => unknown, of = fullRedirection()): string {
  const draft = structuredClone(of) as Draft<Redirection>;
  change(draft);
  const findings = new Findings();
  redirected(findings, 'pod', draft);
  return findings
    .judgement()
    .differences.map((difference) => difference.seen)
    .join();
}

const rulesOf = ({ rules }: Draft<Redirection>, name: string) =>
  rules.find(({ chain }) => chain === name)?.rules ?? [];

test('all rules, in their order, are full rules', () => {
  expect(seen(() => {})).toBe('');
});

test.for([
  ['all calls return before they are redirected', 'ISTIO_OUTPUT', '-j RETURN'],
  ['nothing comes in', 'ISTIO_INBOUND', '-p tcp -j RETURN'],
  ['all is accepted before the chains', 'OUTPUT', '-p tcp -j ACCEPT'],
] as const)('%s', ([, chain, rule]) => {
  expect(seen((its) => rulesOf(its, chain).unshift(rule))).toContain(`unknown ${rule}`);
});

test("the proxy's own calls are led back to it, for ever", () => {
  const without = (its: Draft<Redirection>) => {
    const rules = rulesOf(its, 'ISTIO_OUTPUT');
    rules.splice(
      0,
      rules.length,
      ...rules.filter((rule) => !/owner --[ug]id-owner 1337 -j RETURN/.test(rule)),
    );
  };
  expect(seen(without)).toContain('missing -m owner --uid-owner 1337 -j RETURN');
});

test('a table of its own drops what comes in', () => {
  const drop = { family: 'ipv4' as const, table: 'filter', chain: 'INPUT', rules: ['-p tcp -j DROP'] };
  expect(seen((its) => its.rules.push(drop))).toContain('ipv4 filter INPUT: unknown -p tcp -j DROP');
});

test('what a pod asks for it must have', () => {
  const asks = (its: Draft<Redirection>) =>
    Object.assign(its.asks.annotations, { 'traffic.sidecar.istio.io/excludeOutboundPorts': '5432' });
  expect(seen(asks)).toContain('missing -p tcp --dport 5432 -j RETURN');
});

test('a pod without rules says so once', () => {
  expect(seen(() => {}, noRedirection())).toBe('no rules');
});

test('rules of a newer Istio that differ are a contract that is not known', () => {
  const newer = { ...fullRedirection(), istio: '1.99.0' };
  expect(seen(() => {}, newer)).toBe('');
  expect(() => seen((its) => rulesOf(its, 'OUTPUT').pop(), newer)).toThrow('1.99');
});

const leftAlone = (parts: Partial<Redirection>) => {
  const findings = new Findings();
  untouched(findings, 'pod', { ...noRedirection(), ...parts });
  return findings.judgement().differences.map((difference) => difference.seen);
};

test('who is left alone is led to no proxy, by a rule of nobody either', () => {
  const toProxy = ['iptables-nft ipv4 nat OUTPUT -p tcp -j REDIRECT --to-ports 15001'];
  expect(leftAlone({})).toEqual([]);
  expect(leftAlone({ toProxy })).toEqual([`rule ${toProxy[0]}`]);
});

test.for([
  ['drops its packets', 'filter', '-p tcp -j DROP'],
  ['sends them somewhere else', 'nat', '-p tcp -j REDIRECT --to-ports 15999'],
] as const)('who is left alone has no rule that %s', ([, table, rule]) => {
  const rules = [{ family: 'ipv4' as const, table, chain: 'OUTPUT', rules: [rule] }];
  expect(leftAlone({ rules })).toEqual([`ipv4 ${table} OUTPUT: ${rule}`]);
});

test('on the network of a node others have rules, and none that leads to a proxy', () => {
  const { rules: _, ...leads } = noRedirection();
  const findings = new Findings();
  notRedirected(findings, 'node', leads);
  notRedirected(findings, 'taken', { ...leads, chains: ['nft inet istio-proxy-nat output'] });
  expect(findings.judgement().differences.map(({ subject }) => subject)).toEqual(['taken']);
});
