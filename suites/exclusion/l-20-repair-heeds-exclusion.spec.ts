import {
  type Bench,
  EXCLUDED_NAMESPACE,
  Findings,
  firstValidations,
  missedPods,
  onEach,
  oneNode,
  pod,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  sleepingContainer,
  untouched,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
} from '../requirement.ts';
import { repaired, repairsOf } from './repairs.ts';

/** Pods on one node, once the time for a repair is over. */
interface Observation {
  /** An injected pod of an excluded namespace, and how its first validation ended: what a repair looks for. */
  readonly injected: Redirection;
  readonly firstExit: number | null;
  /** One without sidecar there. */
  readonly plain: Redirection;
  /** To compare with: a pod of the same node, in a namespace that is not excluded, that was repaired meanwhile. */
  readonly repaired: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const { images, passId } = bench;
  const nodes = oneNode(bench.nodes, 'last');
  const made = (name: string, inject: boolean) =>
    onEach(nodes, `l-20-${name}-${passId}`, (its) =>
      pod({ ...its, namespace: EXCLUDED_NAMESPACE, inject, containers: [sleepingContainer()] }, images),
    );
  const pods = [...made('injected', true), ...made('plain', false)];
  await bench.create(...pods);
  const references = pods.map(({ metadata: { name } }) => ({ namespace: EXCLUDED_NAMESPACE, name }));
  const [firstExits, missed] = await Promise.all([
    firstValidations(bench, references.slice(0, 1)),
    missedPods(bench, nodes),
  ]);
  await repaired(bench, [...references, ...missed]);
  bench.attach('repairs-by-the-agents.txt', await repairsOf(bench, [...references, ...missed]));
  const sights = await bench.eyes.pods([...references, ...missed], ['rules']);
  const [injected, plain, other] = sights.map(({ rules }) => redirectionOf(rules));
  return { injected: injected!, firstExit: firstExits[0] ?? null, plain: plain!, repaired: other! };
}

export default requirement<Observation>('CNI-L-20', {
  observe,
  judge: ({ injected, firstExit, plain, repaired: other }) => {
    const findings = new Findings();
    untouched(findings, `injected pod of ${EXCLUDED_NAMESPACE}`, injected);
    findings.equal(`first exit of its ${VALIDATION_CONTAINER}`, VALIDATION_EXIT, firstExit);
    untouched(findings, `pod without sidecar of ${EXCLUDED_NAMESPACE}`, plain);
    redirected(findings, 'pod of another namespace that was repaired', other);
    return findings.judgement();
  },
  mutants: {
    'repair writes the rules': ({ injected }) => injected.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'nothing was there to repair': (seen) => Object.assign(seen, { firstExit: 0 }),
    'the injected pod does not validate': (seen) => Object.assign(seen, { firstExit: null }),
    'the pod without sidecar has some': ({ plain }) =>
      plain.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'nobody is repaired': (seen) => Object.assign(seen, { repaired: { chains: [] } }),
  },
});
