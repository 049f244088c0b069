import type { Bench, Redirection } from '../requirement.ts';
import { Findings, redirected, requirement, ruleFirst, set } from '../requirement.ts';
import { aboutDns, type Pair, pairOf, redirectionsOf } from './captured.ts';

async function observe(bench: Bench): Promise<Pair<Redirection>> {
  const namespace = await bench.namespace('no-capture', { inject: true });
  const pods = await pairOf(bench, namespace);
  const [capturing, plain] = await redirectionsOf(bench, [pods.capturing, pods.plain]);
  return { capturing: capturing!, plain: plain! };
}

export default requirement<Pair<Redirection>>('CNI-I-02', {
  observe,
  judge: ({ capturing, plain }) => {
    const findings = new Findings()
      .some('capture true: chains about DNS', aboutDns(capturing))
      .equal('capture false: rules about port 53 or the agent that answers it', [], aboutDns(plain));
    redirected(findings, 'capture false', plain);
    return findings.judgement();
  },
  mutants: {
    'a rule for port 53': ({ plain }) => ruleFirst(plain, 'ISTIO_OUTPUT', '-p udp --dport 53 -j RETURN'),
    'a chain in raw': ({ capturing, plain }) =>
      plain.rules.push(...capturing.rules.filter(({ table }) => table === 'raw')),
    'such rules are not seen': ({ capturing, plain }) => set(capturing, { rules: plain.rules }),
    'there is no rule at all': ({ plain }) => set(plain, { rules: [] }),
  },
});
