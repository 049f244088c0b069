import {
  type Bench,
  container,
  differencesBetween,
  Findings,
  handMadeSidecarPod,
  type Pod,
  parsePod,
  readyInTime,
  requirement,
  set,
} from '../requirement.ts';
import { type ByVariant, byVariant } from './by-variant.ts';

interface Observation {
  /** Exit codes of both runs in one pod; null where there was none. */
  readonly runs: { readonly first: number | null; readonly again: number | null };
  /** Of an injected pod, where istio-init ran once. */
  readonly once: ByVariant;
  /** Of a pod where the same container ran twice; nothing where it did not start. */
  readonly twice: ByVariant;
}

const INIT = 'istio-init';
const AGAIN = 'istio-init-again';

async function observe(bench: Bench): Promise<Observation> {
  const [namespace, { meshed }] = await Promise.all([bench.namespace('again'), bench.echoPods('meshed')]);
  const injected = meshed[0]!;
  const pod = handMadeSidecarPod(
    { namespace, name: 'twice', node: injected.node, asleep: true, initContainers: runsOf(injected) },
    bench.images,
  );
  const started = await readyInTime(bench, bench.start(pod));
  const [once, twice] = await bench.inspector.pods([injected, ...(started ?? [])], ['rules']);
  const facts = parsePod((await bench.fresh({ namespace, name: 'twice' })).object);
  const exitCodeOf = (name: string) => container(facts, name)?.exitCode ?? null;
  return {
    runs: { first: exitCodeOf(INIT), again: exitCodeOf(AGAIN) },
    once: byVariant(once!.rules),
    twice: twice === undefined ? {} : byVariant(twice.rules),
  };
}

/** The istio-init that the injector gave a pod, and a second one after it. */
function runsOf({ object }: Pod) {
  const injected = object['spec'].initContainers.find(({ name }: { name: string }) => name === INIT);
  // The mount of a token, which its own pod has under another name.
  const { volumeMounts: _, ...init } = injected;
  return [init, { ...init, name: AGAIN }];
}

export default requirement<Observation>('CNI-F-16', {
  observe,
  judge: ({ runs, once, twice }) => {
    const findings = new Findings()
      .equal('istio-init: exit code', 0, runs.first)
      .equal('istio-init again: exit code', 0, runs.again)
      .some('injected pod: variants with rules of Istio', Object.keys(once));
    const rules = Object.values(once).flat();
    const [same, more] = [true, false].map((isSame) =>
      Object.keys(twice).filter((variant) => variant in once === isSame),
    );
    findings
      .equal('istio-init again: variants with rules', Object.keys(once), same)
      .equal('istio-init again: other variants with the same rules', [], more);
    for (const [variant, chains] of Object.entries(twice)) {
      const differing = differencesBetween(rules, chains).map(({ where }) => where);
      findings.equal(`istio-init again: chains of ${variant} that differ`, [], differing);
    }
    return findings.judgement();
  },
  mutants: {
    'the first fails': ({ runs }) => set(runs, { first: 1 }),
    'the second fails': ({ runs }) => set(runs, { again: 1 }),
    'there was no second': ({ runs }) => set(runs, { again: null }),
    'rules are doubled': ({ twice }) => {
      for (const { rules } of Object.values(twice).flat()) rules.push(...rules);
    },
    'rules are lost': ({ twice }) => Object.values(twice).flat()[0]?.rules.pop(),
    'the other variant holds them too': ({ twice }) =>
      set(twice as Record<string, unknown>, { 'iptables-legacy': Object.values(twice)[0] }),
    'the pod has no rules': (seen) => set(seen, { twice: {} }),
    'nobody has rules': (seen) => set(seen, { once: {}, twice: {} }),
  },
});
