import type { Bench, Redirection } from '../requirement.ts';
import { capturingPod, DNS_PORT, Findings, redirected, requirement, set } from '../requirement.ts';
import { DNS_CHAINS, redirectionsOf } from './captured.ts';

async function observe(bench: Bench): Promise<Redirection> {
  const namespace = await bench.namespace('servers', { inject: true });
  const pods = await bench.start(
    capturingPod({ namespace, name: 'capturing', node: bench.nodes.at(-1) ?? '' }, bench.images),
  );
  const [its] = await redirectionsOf(bench, pods);
  return its!;
}

export default requirement<Redirection>('CNI-I-03', {
  observe,
  judge: (seen, mode) => {
    const { rules, nameservers = [] } = seen;
    const redirects = rules
      .filter(({ table, chain }) => table === 'nat' && DNS_CHAINS.includes(chain))
      .flatMap((chain) => chain.rules)
      .filter((rule) => rule.includes('REDIRECT'));
    const of = (server = '') => `-p udp${server} --dport 53 -j REDIRECT --to-ports ${DNS_PORT}`;
    const listed = nameservers.map((server) => of(` -d ${server}/${server.includes(':') ? 128 : 32}`));
    const families = new Set(rules.map(({ family }) => family)).size;
    const wanted = mode === 'cni' ? Array.from({ length: families }, () => of()) : listed;
    const findings = new Findings()
      .some('servers in resolv.conf', nameservers)
      .equal(
        'UDP that is redirected',
        wanted.toSorted(),
        redirects.filter((rule) => rule.startsWith('-p udp')).toSorted(),
      );
    redirected(findings, 'all rules', seen);
    return findings.judgement();
  },
  mutants: {
    'every server in init mode': {
      mode: 'init',
      change: ({ rules }) => replaced(rules, /-d \S+ --dport 53/, '--dport 53'),
    },
    'another server than the listed one in init mode': {
      mode: 'init',
      change: ({ rules }) => replaced(rules, /-d \S+ --dport 53/, '-d 192.0.2.53/32 --dport 53'),
    },
    'listed servers only in CNI mode': {
      mode: 'cni',
      change: ({ rules, nameservers: [server] = [] }) =>
        replaced(rules, '--dport 53', `-d ${server}/32 --dport 53`),
    },
    'no server is known': (seen) => set(seen, { nameservers: [] }),
    none: ({ rules }) => replaced(rules, 'REDIRECT', 'RETURN'),
  },
});

/** Other words in each rule of ISTIO_OUTPUT_DNS. */
function replaced(rules: { chain: string; rules: string[] }[], from: string | RegExp, to: string): void {
  for (const its of rules.filter(({ chain }) => chain === 'ISTIO_OUTPUT_DNS'))
    its.rules.splice(0, its.rules.length, ...its.rules.map((rule) => rule.replace(from, to)));
}
