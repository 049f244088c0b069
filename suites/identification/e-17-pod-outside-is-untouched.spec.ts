import {
  type Bench,
  Findings,
  type Redirection,
  type RuleSet,
  redirected,
  redirectionOf,
  requirement,
  untouched,
} from '../requirement.ts';

/** One of each on every node. */
interface Observation {
  readonly meshed: readonly Seen[];
  readonly plain: readonly Seen[];
}

interface Seen {
  readonly node: string;
  /** Inode of its network namespace. */
  readonly netns: string;
  readonly redirection: Redirection;
  /** Tables named istio-*, `inet istio-proxy-nat`; also ones without a chain. */
  readonly tables: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed, plain } = await bench.cohort('meshed', 'plain');
  const sights = await bench.eyes.pods([...meshed, ...plain], ['rules']);
  const seen = sights.map(({ pod, netns, rules }) => ({
    node: pod.node,
    netns,
    redirection: redirectionOf(rules),
    tables: istioTables(rules),
  }));
  return { meshed: seen.slice(0, meshed.length), plain: seen.slice(meshed.length) };
}

function istioTables({ tables }: RuleSet): readonly string[] {
  return tables.filter(({ name }) => name.startsWith('istio')).map(({ family, name }) => `${family} ${name}`);
}

export default requirement<Observation>('CNI-E-17', {
  observe,
  judge: ({ meshed, plain }) => {
    const findings = new Findings().some('pods outside the mesh', plain);
    for (const { node, netns, redirection, tables } of plain) {
      const subject = `pod outside the mesh on ${node}`;
      untouched(findings, subject, redirection);
      findings.equal(`${subject}: tables of Istio`, [], tables);
      const beside = meshed.filter((pod) => pod.node === node);
      findings.some(`injected pods on ${node}`, beside);
      for (const pod of beside) {
        redirected(findings, `injected pod on ${node}`, pod.redirection);
        const namespaces = `${pod.netns} and ${netns}`;
        findings.holds(`${subject}: network namespace`, 'its own', pod.netns !== netns, namespaces);
      }
    }
    return findings.judgement();
  },
  mutants: {
    'redirected as its neighbour': ({ plain, meshed }) => {
      Object.assign(plain[0] ?? {}, { redirection: meshed[0]?.redirection });
    },
    'an empty table of nftables': ({ plain }) => plain[1]?.tables.push('inet istio-proxy-nat'),
    'no injected pod beside it': ({ meshed }) => meshed.splice(1, 1),
    'the neighbour is untouched too': ({ meshed }) =>
      Object.assign(meshed[0] ?? {}, { redirection: { chains: [] } }),
    'the same pod was looked at twice': ({ plain, meshed }) => {
      Object.assign(plain[1] ?? {}, { netns: meshed[1]?.netns });
    },
    'no pod outside the mesh': (seen) => seen.plain.splice(0),
  },
});
