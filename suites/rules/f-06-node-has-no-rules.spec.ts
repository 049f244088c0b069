import type { Bench, RuleSet } from '../requirement.ts';
import {
  blinds,
  empty,
  Findings,
  redirectRulesOf,
  requirement,
  servesAmbient,
  set,
  strangeOnNode,
} from '../requirement.ts';

interface Observation {
  /** Whether the agent serves ambient mode, too. */
  readonly ambient: boolean;
  /** Nodes of the cluster, by the API. */
  readonly nodes: readonly string[];
  readonly seen: readonly NodeTables[];
  /** To compare with: the rules are in an injected pod of each node. */
  readonly pods: readonly { readonly node: string; readonly istioChains: readonly string[] }[];
}

interface NodeTables {
  readonly node: string;
  /** Every table of the node's own network namespace: `iptables-nft ipv4 nat`. */
  readonly tables: readonly string[];
  /** Those of Istio's by name, native nftables'. */
  readonly istioTables: readonly string[];
  readonly istioChains: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed } = await bench.echoPods('meshed');
  const [nodes, seen, pods] = await Promise.all([
    bench.kube.list({ apiVersion: 'v1', kind: 'Node' }),
    bench.inspector.allNodes({ rules: true }),
    bench.inspector.pods(meshed, ['rules']),
  ]);
  return {
    ambient: servesAmbient(bench.mesh),
    nodes: nodes.map((node) => node.metadata.name).toSorted(),
    seen: seen.map(({ node, rules }) => ({ node, ...tablesOf(rules ?? { tables: [], policyRules: [] }) })),
    pods: pods.map(({ pod, rules }) => ({ node: pod.node, istioChains: redirectRulesOf(rules).chains })),
  };
}

function tablesOf(rules: RuleSet): Omit<NodeTables, 'node'> {
  const tables = rules.tables.map(({ backend, family, name }) => `${backend} ${family} ${name}`);
  const istioTables = tables.filter((table) => / istio-/.test(table));
  return { tables, istioTables, istioChains: redirectRulesOf(rules).chains };
}

export default requirement<Observation>('CNI-F-06', {
  observe,
  judge: ({ ambient, nodes, seen, pods }) => {
    const findings = new Findings().some('nodes of the cluster', nodes);
    findings.sameSet(
      'nodes looked at',
      nodes,
      seen.map(({ node }) => node),
    );
    const looked = new Findings();
    for (const { node, tables, istioTables, istioChains } of seen) {
      // kube-proxy puts them there.
      looked.some(`node ${node}: tables in its network namespace`, tables);
      findings.equal(`node ${node}: tables istio-*`, [], strangeOnNode(istioTables, ambient));
      findings.equal(`node ${node}: chains of Istio`, [], strangeOnNode(istioChains, ambient));
    }
    findings.some('injected pods', pods);
    for (const { node, istioChains } of pods)
      findings.some(`injected pod on ${node}: chains of Istio`, istioChains);
    return findings.control(looked).judgement();
  },
  mutants: {
    'in the node and not in its pod': ({ seen, pods }) =>
      seen[0]?.istioChains.push(...(empty(pods[0]?.istioChains) ?? [])),
    'a chain on one node': ({ seen }) =>
      seen.at(-1)?.istioChains.push('iptables-legacy ipv6 mangle ISTIO_PRERT'),
    'a table on one node': ({ seen }) => seen[0]?.istioTables.push('nft inet istio-proxy-nat'),
    'a chain of ambient mode where nobody serves it': ({ seen }) =>
      seen[0]?.istioChains.push('iptables-nft ipv4 nat ISTIO_POSTRT'),
    'another chain where ambient mode is served': (all) => {
      set(all, { ambient: true });
      all.seen[0]?.istioChains.push('iptables-nft ipv4 nat ISTIO_OUTPUT');
    },
    'one node was not looked at': ({ seen }) => seen.splice(1),
    'nothing was seen on one node': blinds(({ seen }) => empty(seen[0]?.tables)),
    'the same inspector sees nothing in an injected pod': ({ pods }) => empty(pods[0]?.istioChains),
    'no injected pod': ({ pods }) => empty(pods),
    'no node': ({ nodes, seen }) => [empty(nodes), empty(seen)],
  },
});
