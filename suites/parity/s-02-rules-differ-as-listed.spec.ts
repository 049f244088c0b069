import type { Annotations, Bench, CanonicalChain } from '../requirement.ts';
import {
  askedByValues,
  canonicalWhole,
  empty,
  Findings,
  parity,
  set,
  TRAFFIC_ANNOTATIONS,
} from '../requirement.ts';
import { exactlyListed } from './differences.ts';
import { listedRules } from './listed-rules.ts';
import { ruleDifferences } from './rule-differences.ts';

interface Observation {
  readonly version: string;
  /** What the values ask of every injected pod. */
  readonly asked: Annotations;
  /** An injected pod on every node. */
  readonly pods: readonly PodRules[];
}

interface PodRules {
  readonly node: string;
  readonly chains: readonly CanonicalChain[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed } = await bench.echoPods('meshed');
  const snapshots = await bench.inspector.pods(meshed, ['rules']);
  const pods = snapshots.map(({ pod, rules }) => ({ node: pod.node, chains: canonicalWhole(rules) }));
  return { version: bench.mesh.version, asked: askedByValues(bench.mesh), pods };
}

export default parity<Observation>('CNI-S-02', {
  observe,
  compare: ({ init, cni }) => {
    const findings = new Findings().equal('Istio in both modes', init.version, cni.version);
    const { rules, beyond } = listedRules(cni.version, cni.asked);
    for (const [mode, { pods }] of Object.entries({ init, cni })) {
      findings.some(`injected pods in ${mode} mode`, pods);
      for (const { node, chains } of pods) findings.some(`rules of the pod on ${node}`, chains);
    }
    for (const first of init.pods) {
      const families = [...new Set(first.chains.map(({ family }) => family))];
      const listed = families.flatMap((family) =>
        rules.map((one) => ({ ...one, where: `${family} ${one.where}` })),
      );
      for (const other of cni.pods) {
        const subject = `pods on ${first.node} and ${other.node}`;
        beyond(exactlyListed(findings, subject, listed, ruleDifferences(first.chains, other.chains))?.where);
      }
    }
    return findings.judgement();
  },
  mutants: {
    'another Istio': ({ init }) => set(init, { version: '1.30.0' }),
    'ports are excluded by value, and the status port beside them': ({ init, cni }) => {
      const asked = { [`${TRAFFIC_ANNOTATIONS}excludeOutboundPorts`]: '9191' };
      for (const seen of [init, cni]) Object.assign(seen, { asked });
    },
    'a rule only in CNI mode': ({ cni }) => rulesOf(cni.pods[0], 'ISTIO_INBOUND').unshift('-p udp -j RETURN'),
    'a rule only in init mode': ({ init }) =>
      rulesOf(init.pods.at(-1), 'ISTIO_OUTPUT').unshift('-p sctp -j RETURN'),
    'a rule is gone in CNI mode': ({ cni }) => rulesOf(cni.pods.at(-1), 'ISTIO_OUTPUT').pop(),
    'another order in CNI mode': ({ cni }) => {
      const rules = rulesOf(cni.pods[0], 'ISTIO_INBOUND');
      rules.unshift(rules.pop() ?? '');
    },
    'another order beside a listed difference': ({ cni }) => {
      const rules = rulesOf(cni.pods[0], 'ISTIO_OUTPUT');
      rules.splice(3, 0, ...rules.splice(5, 1));
    },
    'a listed difference is not seen any more': ({ init }) =>
      init.pods.forEach((pod) =>
        rulesOf(pod, 'ISTIO_OUTPUT').unshift(
          '-p tcp --dport 15020 -j RETURN',
          '-p udp --dport 15020 -j RETURN',
        ),
      ),
    'a listed difference in another place': ({ cni }) => {
      const rules = rulesOf(cni.pods[0], 'ISTIO_OUTPUT');
      rules.push(...rules.splice(0, 2));
    },
    'half of a listed difference': ({ cni }) => rulesOf(cni.pods[0], 'ISTIO_OUTPUT').splice(1, 1),
    'a chain only in CNI mode': ({ cni }) =>
      cni.pods[0]?.chains.push({
        family: 'ipv4',
        table: 'mangle',
        chain: 'ISTIO_DIVERT',
        rules: ['-j ACCEPT'],
      }),
    'a mark in CNI mode, in a table of its own': ({ cni }) =>
      cni.pods[0]?.chains.push({
        family: 'ipv4',
        table: 'mangle',
        chain: 'PREROUTING',
        rules: ['-j MARK --set-mark 0x539'],
      }),
    'no rules at all in either mode': ({ init, cni }) =>
      [...init.pods, ...cni.pods].forEach(({ chains }) => empty(chains)),
    'no pod in init mode': ({ init }) => empty(init.pods),
    'no pod in CNI mode': ({ cni }) => empty(cni.pods),
  },
});

function rulesOf(pod: { chains: { chain: string; rules: string[] }[] } | undefined, name: string): string[] {
  return pod?.chains.find(({ chain }) => chain === name)?.rules ?? [];
}
