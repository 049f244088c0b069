import { type Bench, type CanonicalChain, empty, Findings, requirement } from '../requirement.ts';
import { dnsChains, type Pair, pairOf } from './captured.ts';

async function observe(bench: Bench): Promise<Pair<readonly CanonicalChain[]>> {
  const namespace = await bench.namespace('no-capture', { inject: true });
  const pods = await pairOf(bench, namespace);
  const [capturing, plain] = await dnsChains(bench, [pods.capturing, pods.plain]);
  return { capturing: capturing!, plain: plain! };
}

export default requirement<Pair<readonly CanonicalChain[]>>('CNI-I-02', {
  observe,
  judge: ({ capturing, plain }) =>
    new Findings()
      .some('capture true: chains about DNS', capturing)
      .equal('capture false: rules about port 53 or the agent that answers it', [], plain)
      .judgement(),
  mutants: {
    'a rule for port 53': ({ capturing, plain }) => plain.push(...capturing.slice(0, 1)),
    'such rules are not seen': ({ capturing }) => empty(capturing),
  },
});
