import {
  type Bench,
  EXCLUDED_NAMESPACE,
  Findings,
  firstValidations,
  missedPods,
  onEach,
  pod,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  ruleIn,
  set,
  sleepingContainer,
  untouched,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
  withoutRules,
} from '../requirement.ts';
import { repaired, repairsOf } from './repairs.ts';

/** Pods on one node, once the time for a repair is over. */
interface OnNode {
  readonly node: string;
  /** An injected pod of an excluded namespace, and how its first validation ended: what a repair looks for. */
  readonly injected: Redirection;
  readonly firstExit: number | null;
  /** One without sidecar there. */
  readonly plain: Redirection;
  /** To compare with: a pod in a namespace that is not excluded, that was repaired meanwhile. */
  readonly repaired: Redirection;
}

async function observe(bench: Bench): Promise<readonly OnNode[]> {
  const { nodes, images, passId } = bench;
  const made = (name: string, inject: boolean) =>
    onEach(nodes, `l-20-${name}-${passId}`, (its) =>
      pod({ ...its, namespace: EXCLUDED_NAMESPACE, inject, containers: [sleepingContainer()] }, images),
    );
  const [injected, plain] = [made('injected', true), made('plain', false)];
  await bench.create(...injected, ...plain);
  const named = (objects: typeof injected) =>
    objects.map(({ metadata: { name } }) => ({ namespace: EXCLUDED_NAMESPACE, name }));
  const [firstExits, missed] = await Promise.all([
    firstValidations(bench, named(injected)),
    missedPods(bench, nodes),
  ]);
  const pods = [...named(injected), ...named(plain), ...missed];
  await repaired(bench, pods);
  bench.attach('repairs-by-the-agents.txt', await repairsOf(bench, pods));
  const snapshots = await bench.inspector.pods(pods, ['rules']);
  const rules = snapshots.map((snapshot) => redirectionOf(snapshot, bench.mesh));
  return nodes.map((node, index) => ({
    node,
    injected: rules[index]!,
    firstExit: firstExits[index] ?? null,
    plain: rules[index + nodes.length]!,
    repaired: rules[index + 2 * nodes.length]!,
  }));
}

export default requirement<readonly OnNode[]>('CNI-L-20', {
  observe,
  judge: (all) => {
    const findings = new Findings().some('nodes', all);
    for (const { node, injected, firstExit, plain, repaired: other } of all) {
      untouched(findings, `injected pod of ${EXCLUDED_NAMESPACE} on ${node}`, injected);
      // That it takes place all the same is known; that it writes anything but a pod's own rules is not.
      if (injected.chains.length > 0)
        redirected(findings, `rules of a repair in ${EXCLUDED_NAMESPACE} on ${node}`, injected);
      findings.equal(`first exit of its ${VALIDATION_CONTAINER} on ${node}`, VALIDATION_EXIT, firstExit);
      untouched(findings, `pod without sidecar of ${EXCLUDED_NAMESPACE} on ${node}`, plain);
      redirected(findings, `pod of another namespace that was repaired on ${node}`, other);
    }
    return findings.judgement();
  },
  mutants: {
    'repair writes the rules': ([, last]) => set(last, { injected: last?.repaired }),
    'repair writes half of them': ([first]) =>
      first?.injected.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'repair drops the packets of the injected pod': ([first]) =>
      ruleIn(first?.injected, 'filter', 'OUTPUT', '-p tcp -j DROP'),
    'nothing was there to repair': ([first]) => set(first, { firstExit: 0 }),
    'the injected pod does not validate': ([first]) => set(first, { firstExit: null }),
    'the pod without sidecar has some': ([, last]) =>
      last?.plain.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'nobody is repaired on one node': ([, last]) => withoutRules(last?.repaired),
    'no node': (all) => all.splice(0),
  },
});
