import { type Bench, capturingPod, Findings, istioChains, requirement } from '../requirement.ts';

interface Tables {
  readonly node: string;
  /** Tables that hold a chain of Istio's, `ipv4 nat`. */
  readonly tables: readonly string[];
  /** Lines of `ip rule` that look at a mark or lead to table 133. */
  readonly policyRules: readonly string[];
  /** Rules anywhere that look at a mark or set one. */
  readonly marking: readonly string[];
}

interface Observation {
  readonly meshed: readonly Tables[];
  /** A pod with DNS capture, which does have rules in another table. */
  readonly capturing: readonly Tables[];
}

const TPROXY_TABLE = '133';

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('capture', { inject: true });
  const [{ meshed }, capturing] = await Promise.all([
    bench.cohort('meshed'),
    bench.start(capturingPod({ namespace, name: 'capturing', node: bench.nodes[0] ?? '' }, bench.images)),
  ]);
  const sights = await bench.eyes.pods([...meshed, ...capturing], ['rules']);
  const all = sights.map(({ pod, rules }): Tables => {
    const own = istioChains(rules);
    return {
      node: pod.node,
      tables: [...new Set(own.map(({ table }) => `${table.family} ${table.name}`))].toSorted(),
      policyRules: rules.policyRules
        .filter(({ table, fwmark }) => table === TPROXY_TABLE || fwmark !== undefined)
        .map(({ family, table, fwmark }) => `${family} fwmark ${fwmark ?? 'none'} table ${table}`),
      marking: own.flatMap(({ chain }) =>
        chain.rules.filter(({ spec }) => /\b(CONN)?MARK\b|--mark/.test(spec)).map(({ spec }) => spec),
      ),
    };
  });
  return { meshed: all.slice(0, meshed.length), capturing: all.slice(meshed.length) };
}

export default requirement<Observation>('CNI-F-15', {
  observe,
  judge: ({ meshed, capturing }) => {
    const findings = new Findings().some('injected pods', meshed).some('pods with DNS capture', capturing);
    for (const { node, tables, policyRules, marking } of meshed) {
      const others = tables.filter((name) => !name.endsWith(' nat'));
      findings
        .some(`injected pod on ${node}: tables with chains of Istio`, tables)
        .equal(`injected pod on ${node}: tables beside nat`, [], others)
        .equal(`injected pod on ${node}: policy routing for TPROXY`, [], policyRules)
        .equal(`injected pod on ${node}: rules about marks`, [], marking);
    }
    for (const { node, tables } of capturing)
      findings.holds(
        `pod with DNS capture on ${node}`,
        'chains of Istio in raw as well',
        tables.some((name) => name.endsWith(' raw')),
        tables.join(', '),
      );
    return findings.judgement();
  },
  mutants: {
    'a chain in mangle': ({ meshed }) => meshed.at(-1)?.tables.push('ipv4 mangle'),
    'a route for TPROXY': ({ meshed }) => meshed[0]?.policyRules.push('ipv4 fwmark 0x539 table 133'),
    'a rule that marks': ({ meshed }) => meshed[0]?.marking.push('-p tcp -j MARK --set-mark 1337'),
    'no chain at all': ({ meshed }) => meshed[0]?.tables.splice(0),
    'other tables are not seen': ({ capturing }) =>
      Object.assign(capturing[0] ?? {}, { tables: ['ipv4 nat'] }),
    'no injected pod': ({ meshed }) => meshed.splice(0),
    'no pod with DNS capture': ({ capturing }) => capturing.splice(0),
  },
});
