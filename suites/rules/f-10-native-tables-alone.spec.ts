import { type Bench, capturingPod, Findings, istioChains, requirement } from '../requirement.ts';

interface Tables {
  readonly node: string;
  /** Tables that hold chains of Istio's, `nft inet istio-proxy-nat`. */
  readonly tables: readonly string[];
}

interface Observation {
  readonly meshed: readonly Tables[];
  /** A pod with DNS capture. */
  readonly capturing: readonly Tables[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('capture', { inject: true });
  const [{ meshed }, capturing] = await Promise.all([
    bench.cohort('meshed'),
    bench.start(capturingPod({ namespace, name: 'capturing', node: bench.nodes[0] ?? '' }, bench.images)),
  ]);
  const sights = await bench.eyes.pods([...meshed, ...capturing], ['rules']);
  const all = sights.map(({ pod, rules }) => ({
    node: pod.node,
    tables: [
      ...new Set(istioChains(rules).map(({ table }) => `${table.backend} ${table.family} ${table.name}`)),
    ].toSorted(),
  }));
  return { meshed: all.slice(0, meshed.length), capturing: all.slice(meshed.length) };
}

const NAT = 'nft inet istio-proxy-nat';

export default requirement<Observation>('CNI-F-10', {
  observe,
  judge: ({ meshed, capturing }) => {
    const findings = new Findings().some('injected pods', meshed).some('pods with DNS capture', capturing);
    for (const { node, tables } of meshed) findings.sameSet(`injected pod on ${node}: tables`, [NAT], tables);
    for (const { node, tables } of capturing)
      findings.sameSet(`pod with DNS capture on ${node}: tables`, [NAT, 'nft inet istio-proxy-raw'], tables);
    return findings.judgement();
  },
  mutants: {
    'iptables beside it': ({ meshed }) => meshed[0]?.tables.push('iptables-nft ipv4 nat'),
    'iptables in its place': ({ meshed }) => meshed.at(-1)?.tables.splice(0, 1, 'iptables-nft ipv4 nat'),
    'no raw for DNS': ({ capturing }) => capturing[0]?.tables.pop(),
    'no injected pod': ({ meshed }) => meshed.splice(0),
    'no pod with DNS capture': ({ capturing }) => capturing.splice(0),
  },
});
