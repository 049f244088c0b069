import type { Bench } from '../requirement.ts';
import { canonical, empty, Findings, pod, requirement, sleepingContainer } from '../requirement.ts';

/** A pod to be injected, and the rules that it must have. */
export interface RuledCase {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** `nat PREROUTING -i not-here -j RETURN`: table, chain and rule. */
  readonly rules?: readonly string[];
  readonly noRules?: readonly string[];
}

/** Rules of each pod, IPv6 left out. */
interface Ruled {
  readonly name: string;
  readonly rules: readonly string[];
}

/** A requirement on annotations whose effect on traffic needs what a pod does not have: by the rules alone. */
export function ruled(id: Parameters<typeof requirement>[0], cases: readonly RuledCase[]) {
  return requirement<readonly Ruled[]>(id, {
    observe: (bench) => observe(bench, cases),
    judge: (pods) => {
      const findings = new Findings().sameSet(
        'pods',
        cases.map(({ name }) => name),
        pods.map(({ name }) => name),
      );
      for (const { name, rules = [], noRules = [] } of cases) {
        const seen = pods.find((each) => each.name === name)?.rules ?? [];
        findings.some(`pod ${name}: rules`, seen);
        for (const rule of rules)
          findings.holds(`pod ${name}: ${rule}`, 'is there', seen.includes(rule), 'is not');
        for (const rule of noRules)
          findings.holds(`pod ${name}: ${rule}`, 'is not there', !seen.includes(rule), 'is');
      }
      return findings.judgement();
    },
    mutants: {
      'a rule is missing': (pods) => {
        const [its] = cases.filter(({ rules = [] }) => rules.length > 0);
        const rules = pods.find(({ name }) => name === its?.name)?.rules;
        rules?.splice(rules.indexOf(its?.rules?.[0] ?? ''), 1);
      },
      'a rule too many': (pods) => {
        const [its] = cases.filter(({ noRules = [] }) => noRules.length > 0);
        pods.find(({ name }) => name === its?.name)?.rules.push(its?.noRules?.[0] ?? '');
      },
      'no rule seen': ([first]) => empty(first?.rules),
      'a pod is missing': (pods) => pods.pop(),
    },
  });
}

async function observe(bench: Bench, cases: readonly RuledCase[]): Promise<readonly Ruled[]> {
  const namespace = await bench.namespace('ruled', { inject: true });
  const node = bench.nodes.at(-1) ?? '';
  const pods = await bench.start(
    ...cases.map(({ name, annotations }) =>
      pod({ namespace, name, node, annotations, containers: [sleepingContainer()] }, bench.images),
    ),
  );
  const sights = await bench.eyes.pods(pods, ['rules']);
  return sights.map(({ rules }, index) => ({
    name: cases[index]?.name ?? '',
    rules: canonical(rules)
      .filter(({ family }) => family !== 'ipv6')
      .flatMap(({ table, chain, rules: own }) => own.map((rule) => `${table} ${chain} ${rule}`)),
  }));
}
