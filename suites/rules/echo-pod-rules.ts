import {
  type AddressFamily,
  type Annotations,
  askedByValues,
  type Bench,
  type CanonicalChain,
  canonicalWhole,
  type Draft,
  type Findings,
  familyOf,
  type RedirectRules,
  redirectRulesOf,
  ruleIn,
  rulesIn,
  untouched,
} from '../requirement.ts';

/** Rules of the pass's echo pods, one pod of each kind on every node. */
export interface EchoPodRules {
  readonly version: string;
  /** What the values ask of every injected pod, as its annotations would. */
  readonly asked: Annotations;
  readonly meshed: readonly PodRules[];
  readonly plain: readonly PlainPod[];
}

export interface PodRules {
  readonly node: string;
  /** Family of its first address. */
  readonly family: AddressFamily;
  /** All rules of its network namespace, whoever made them, without counters and spelling. */
  readonly chains: readonly CanonicalChain[];
}

/** What would lead its packets to a proxy, which there must be none of. */
interface PlainPod extends RedirectRules {
  readonly node: string;
  /** All rules of its network namespace, whoever made them. */
  readonly rules: readonly CanonicalChain[];
}

export async function rulesOfEchoPods(
  bench: Pick<Bench, 'echoPods' | 'inspector' | 'mesh'>,
): Promise<EchoPodRules> {
  const { meshed, plain } = await bench.echoPods('meshed', 'plain');
  const [injected, outside] = await Promise.all([
    bench.inspector.pods(meshed, ['rules']),
    bench.inspector.pods(plain, ['rules']),
  ]);
  return {
    version: bench.mesh.version,
    asked: askedByValues(bench.mesh),
    meshed: injected.map(({ pod, rules }) => ({
      node: pod.node,
      family: familyOf(pod.ips[0] ?? ''),
      chains: canonicalWhole(rules),
    })),
    plain: outside.map(({ pod, rules }) => ({
      node: pod.node,
      ...redirectRulesOf(rules),
      rules: canonicalWhole(rules),
    })),
  };
}

/** Both kinds were looked at, and only injected pods have rules. */
export function plainUntouched(findings: Findings, { meshed, plain }: EchoPodRules): Findings {
  findings.some('injected pods', meshed).some('pods outside the mesh', plain);
  for (const { node, rules, ...leads } of plain)
    untouched(findings, `pod outside the mesh on ${node}`, { ...leads, rules });
  return findings;
}

/** Families in which a pod has a nat table with rules of Istio's. That of its first address, or `inet` of native nftables, there always is (the rest is CNI-F-08's). */
export function natFamilies(
  findings: Findings,
  { node, family, chains }: PodRules,
): readonly CanonicalChain['family'][] {
  const families = [...new Set(chains.filter((chain) => chain.table === 'nat').map((chain) => chain.family))];
  const ok = families.includes(family) || families.includes('inet');
  findings.holds(
    `injected pod on ${node}`,
    `rules of Istio in nat for ${family}`,
    ok,
    families.join(', ') || 'none',
  );
  return ok ? families : [family, ...families];
}

/** Rules of one chain of nat; none where there is no such chain. */
export function natRules(
  chains: readonly CanonicalChain[],
  family: CanonicalChain['family'],
  name: string,
): readonly string[] {
  return rulesIn({ chains, family, table: 'nat' }, name);
}

/** For mutants: what a pod outside the mesh sends is dropped, by a rule that is in no chain of Istio's. */
export function dropsOutside({ plain }: Draft<EchoPodRules>): void {
  ruleIn(plain.at(-1), 'filter', 'OUTPUT', '-p tcp -j DROP');
}

/** For mutants: the writable rules of a chain in the pod on the last node. */
export function draftRules(
  seen: { meshed: { chains: { chain: string; rules: string[] }[] }[] },
  chain: string,
): string[] {
  return seen.meshed.at(-1)?.chains.find((each) => each.chain === chain)?.rules ?? [];
}

/** For mutants: takes away the rules of a chain that have this text in them. */
export function dropRules(seen: Parameters<typeof draftRules>[0], chain: string, text: string): void {
  const rules = draftRules(seen, chain);
  rules.splice(0, rules.length, ...rules.filter((rule) => !rule.includes(text)));
}

/** For mutants: the rules of a chain, last one first. */
export function reverseRules(seen: Parameters<typeof draftRules>[0], chain: string): void {
  const rules = draftRules(seen, chain);
  rules.splice(0, rules.length, ...rules.toReversed());
}
