import type { Bench } from '../requirement.ts';
import { ECHO_PORTS, empty, Findings, outcomeOf, parsePod, requirement, urlAt } from '../requirement.ts';
import { activeLists } from './active-list.ts';

const BOOKINFO = 'bookinfo';
const PAGE = `http://productpage.${BOOKINFO}.svc.cluster.local:9080/productpage`;
const CALLS = 3;

interface Observation {
  /** The primary CNI, as the testbed was made. */
  readonly primaryCni: string;
  /** Types of the active list's plugins, in order, on each node. */
  readonly lists: readonly { readonly node: string; readonly plugins: readonly string[] }[];
  /** Nodes that run pods of Bookinfo. */
  readonly bookinfoOn: readonly string[];
  /** From each node: the page, and an injected pod on each node by its address. */
  readonly calls: readonly Reached[];
}

interface Reached {
  readonly from: string;
  readonly to: string;
  /** Status of each attempt, or why there was none. */
  readonly outcomes: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [lists, bookinfo, { meshed }] = await Promise.all([
    activeLists(bench),
    bench.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace: BOOKINFO }),
    bench.cohort('meshed'),
  ]);
  const targets = [
    { to: 'the page of Bookinfo', url: PAGE },
    ...meshed.map(({ node, ip }) => ({ to: node, url: urlAt(ip, ECHO_PORTS.http) })),
  ];
  const calls = await Promise.all(
    meshed.map(async (from) => {
      const plan = targets.map(({ url }) => ({ kind: 'http' as const, url, count: CALLS }));
      const { attempts } = await bench.call(from, { calls: plan });
      return targets.map(({ to }, index) => ({
        from: from.node,
        to,
        outcomes: attempts.filter(({ call }) => call === index).map(outcomeOf),
      }));
    }),
  );
  return {
    primaryCni: bench.cluster.primaryCni,
    lists: lists.map(({ node, list }) => ({ node, plugins: (list?.plugins ?? []).map(({ type }) => type) })),
    bookinfoOn: [...new Set(bookinfo.map((object) => parsePod(object).node))].toSorted(),
    calls: calls.flat(),
  };
}

export default requirement<Observation>('CNI-P-01', {
  observe,
  judge: ({ primaryCni, lists, bookinfoOn, calls }, mode) => {
    const findings = new Findings().some('nodes', lists).some('calls', calls);
    for (const { node, plugins } of lists) {
      const primary = mode === 'cni' ? plugins.slice(0, -1) : plugins;
      findings
        .equal(`active list on ${node}: istio-cni at its end`, mode === 'cni', plugins.at(-1) === 'istio-cni')
        .holds(
          `active list on ${node}: the primary CNI`,
          primaryCni,
          primary.length > 0 && primary.every((type) => primaryCni.includes(type)),
          primary.join(', ') || 'none',
        );
    }
    findings.some('nodes that run Bookinfo', bookinfoOn);
    for (const { from, to, outcomes } of calls)
      findings.equal(`from ${from} to ${to}`, Array(CALLS).fill('200'), outcomes);
    const pairs = lists.flatMap(({ node }) => lists.map((other) => `${node} ${other.node}`));
    findings.sameSet(
      'pairs of nodes that were tried',
      pairs,
      calls.map(({ from, to }) => `${from} ${to}`).filter((pair) => !pair.endsWith('Bookinfo')),
    );
    return findings.judgement();
  },
  mutants: {
    'another primary CNI': ({ lists }) => lists[0]?.plugins.splice(0, 1, 'bridge'),
    'the plugin is not last': {
      mode: 'cni',
      change: ({ lists }) => lists.at(-1)?.plugins.push('portmap'),
    },
    'no plugin on one node': ({ lists }) => empty(lists.at(-1)?.plugins),
    'the plugin in init mode': { mode: 'init', change: ({ lists }) => lists[0]?.plugins.push('istio-cni') },
    'Bookinfo runs nowhere': ({ bookinfoOn }) => empty(bookinfoOn),
    'a call between nodes fails': ({ calls }) => calls.at(-1)?.outcomes.splice(0, 1, 'TIMEOUT'),
    'the page fails': ({ calls }) => calls[0]?.outcomes.splice(0, 1, '503'),
    'a pair was not tried': ({ calls }) => calls.pop(),
    'no call': ({ calls }) => empty(calls),
  },
});
