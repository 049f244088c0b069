import type { Bench, CanonicalChain } from '../requirement.ts';
import { capturingPod, DNS_PORT, empty, Findings, requirement } from '../requirement.ts';
import { dnsChains, rulesOf } from './captured.ts';

interface Observation {
  /** Rules of ISTIO_OUTPUT_DNS in nat that redirect; addresses of servers by `SERVER`. */
  readonly rules: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('servers', { inject: true });
  const [its] = await bench.start(
    capturingPod({ namespace, name: 'capturing', node: bench.nodes.at(-1) ?? '' }, bench.images),
  );
  const [chains = [] as readonly CanonicalChain[]] = await dnsChains(bench, [its!]);
  const rules = rulesOf(chains, 'nat', 'ISTIO_OUTPUT_DNS').filter((rule) => rule.includes('REDIRECT'));
  return { rules: rules.map((rule) => rule.replace(/-d [0-9a-f.:]+\/\d+/, '-d SERVER')) };
}

const EVERY = `-p udp --dport 53 -j REDIRECT --to-ports ${DNS_PORT}`;
const LISTED = `-p udp -d SERVER --dport 53 -j REDIRECT --to-ports ${DNS_PORT}`;

export default requirement<Observation>('CNI-I-03', {
  observe,
  judge: ({ rules }, mode) => {
    const [wanted, other] = mode === 'cni' ? [EVERY, LISTED] : [LISTED, EVERY];
    return new Findings()
      .some('rules that redirect DNS', rules)
      .holds(`UDP: ${wanted}`, 'is there', rules.includes(wanted), rules.join('; '))
      .holds(`UDP: ${other}`, 'is not there', !rules.includes(other), 'is')
      .judgement();
  },
  mutants: {
    'every server in init mode': { mode: 'init', change: ({ rules }) => rules.push(EVERY) },
    'listed servers only in CNI mode': {
      mode: 'cni',
      change: ({ rules }) => rules.splice(rules.indexOf(EVERY), 1, LISTED),
    },
    none: ({ rules }) => empty(rules),
  },
});
