import type { Bench } from '../requirement.ts';
import {
  blinds,
  ECHO_PORTS,
  empty,
  Findings,
  outcomeOf,
  parsePod,
  requirement,
  urlAt,
} from '../requirement.ts';
import { activeLists, configBefore } from './active-list.ts';

const BOOKINFO = 'bookinfo';
const PAGE = `http://productpage.${BOOKINFO}.svc.cluster.local:9080/productpage`;
const CALLS = 3;

interface Observation {
  readonly lists: readonly OnNode[];
  /** Nodes that run pods of Bookinfo. */
  readonly bookinfoOn: readonly string[];
  /** From each node: the page, and an injected pod on each node by its address. */
  readonly calls: readonly Reached[];
}

/** Types of a node's plugins, in order. */
interface OnNode {
  readonly node: string;
  /** Of the primary CNI's file before the mesh was installed. */
  readonly before: readonly string[];
  /** Of the active list. */
  readonly plugins: readonly string[];
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
    bench.echoPods('meshed'),
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
    lists: lists.map(({ node, list }) => ({
      node,
      before: typesIn(configBefore(bench, node)),
      plugins: typesIn(list),
    })),
    bookinfoOn: [...new Set(bookinfo.map((object) => parsePod(object).node))].toSorted(),
    calls: calls.flat(),
  };
}

/** A `.conf` is one plugin, a `.conflist` several. */
function typesIn(config: unknown): readonly string[] {
  const { plugins, type } = (config ?? {}) as { plugins?: readonly { type: string }[]; type?: string };
  return plugins?.map((plugin) => plugin.type) ?? (type === undefined ? [] : [type]);
}

export default requirement<Observation>('CNI-P-01', {
  observe,
  judge: ({ lists, bookinfoOn, calls }, mode) => {
    const findings = new Findings().some('nodes', lists).some('calls', calls);
    const control = new Findings();
    for (const { node, before, plugins } of lists) {
      control.some(`plugins on ${node} before the mesh`, before);
      const wanted = mode === 'cni' ? [...before, 'istio-cni'] : before;
      findings.equal(`active list on ${node}: plugins`, wanted, plugins);
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
    return findings.control(control).judgement();
  },
  mutants: {
    'another primary CNI': ({ lists }) => lists[0]?.plugins.splice(0, 1, 'bridge'),
    'the plugin is not last': {
      mode: 'cni',
      change: ({ lists }) => lists.at(-1)?.plugins.push('portmap'),
    },
    'one of the primary CNI lost': ({ lists }) => lists[0]?.plugins.splice(1, 1),
    'those of the primary CNI in another order': ({ lists }) =>
      lists.at(-1)?.plugins.unshift(...lists.at(-1)!.plugins.splice(1, 1)),
    'nobody knows what was before': blinds(({ lists }) => empty(lists[0]?.before)),
    'no plugin on one node': ({ lists }) => empty(lists.at(-1)?.plugins),
    'the plugin in init mode': { mode: 'init', change: ({ lists }) => lists[0]?.plugins.push('istio-cni') },
    'Bookinfo runs nowhere': ({ bookinfoOn }) => empty(bookinfoOn),
    'a call between nodes fails': ({ calls }) => calls.at(-1)?.outcomes.splice(0, 1, 'TIMEOUT'),
    'the page fails': ({ calls }) => calls[0]?.outcomes.splice(0, 1, '503'),
    'a pair was not tried': ({ calls }) => calls.pop(),
    'no call': ({ calls }) => empty(calls),
  },
});
