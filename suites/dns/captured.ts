import { type Bench, type CanonicalChain, canonical, capturingPod, type Pod } from '../requirement.ts';

/** A pod whose proxy answers DNS, and one whose proxy does not, by the annotation. */
export interface Pair<T> {
  readonly capturing: T;
  readonly plain: T;
}

/** Injected echo pods on the first node, DNS capture on and off. */
export async function pairOf(bench: Bench, namespace: string): Promise<Pair<Pod>> {
  const node = bench.nodes[0] ?? '';
  const [capturing, plain] = await bench.start(
    capturingPod({ namespace, name: 'capturing', node }, bench.images),
    capturingPod({ namespace, name: 'plain', node }, bench.images, 'false'),
  );
  return { capturing: capturing!, plain: plain! };
}

/** Chains of a pod that have to do with DNS: all of raw, and of nat what names port 53 or the agent's. */
export async function dnsChains(
  bench: Bench,
  pods: readonly Pod[],
): Promise<readonly (readonly CanonicalChain[])[]> {
  const sights = await bench.eyes.pods(pods, ['rules']);
  return sights.map(({ rules }) =>
    canonical(rules).flatMap((chain) => {
      const own = chain.table === 'raw' ? chain.rules : chain.rules.filter((rule) => DNS.test(rule));
      return own.length === 0 ? [] : [{ ...chain, rules: own }];
    }),
  );
}

const DNS = /dports? 53\b|15053|ISTIO_OUTPUT_DNS/;

/** Rules of a chain in the family that every lane has. */
export function rulesOf(chains: readonly CanonicalChain[], table: string, name: string): readonly string[] {
  const found = chains.filter((each) => each.table === table && each.chain === name);
  return found.flatMap(({ rules }) => rules);
}
