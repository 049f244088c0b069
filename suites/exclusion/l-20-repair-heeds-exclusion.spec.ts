import {
  type Bench,
  EXCLUDED_NAMESPACE,
  Findings,
  firstValidations,
  handMadeSidecarPod,
  type KubeObject,
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
  /** To compare with: a pod with sidecar in a namespace that is not excluded. */
  readonly elsewhere: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const { images, passId } = bench;
  const nodes = oneNode(bench.nodes, 'last');
  const made = (name: string, inject: boolean) =>
    onEach(nodes, `l-20-${name}-${passId}`, (its) =>
      pod({ ...its, namespace: EXCLUDED_NAMESPACE, inject, containers: [sleepingContainer()] }, images),
    );
  const namespace = await bench.namespace('elsewhere');
  const elsewhere = onEach(nodes, 'sidecar', (its) =>
    handMadeSidecarPod({ ...its, asleep: true, namespace }, images),
  );
  const pods = [...made('injected', true), ...made('plain', false)];
  await bench.create(...pods, ...elsewhere);
  const references = pods.map(referenceOf);
  const [firstExits] = await Promise.all([
    firstValidations(bench, references.slice(0, 1)),
    repaired(bench, [...references, ...elsewhere.map(referenceOf)]),
  ]);
  bench.attach('repairs-by-the-agents.txt', await repairsOf(bench, references));
  const sights = await bench.eyes.pods([...references, ...elsewhere.map(referenceOf)], ['rules']);
  const [injected, plain, other] = sights.map(({ rules }) => redirectionOf(rules));
  return { injected: injected!, firstExit: firstExits[0] ?? null, plain: plain!, elsewhere: other! };
}

function referenceOf({ metadata: { namespace = '', name } }: KubeObject) {
  return { namespace, name };
}

export default requirement<Observation>('CNI-L-20', {
  observe,
  judge: ({ injected, firstExit, plain, elsewhere }) => {
    const findings = new Findings();
    untouched(findings, `injected pod of ${EXCLUDED_NAMESPACE}`, injected);
    findings.equal(`first exit of its ${VALIDATION_CONTAINER}`, VALIDATION_EXIT, firstExit);
    untouched(findings, `pod without sidecar of ${EXCLUDED_NAMESPACE}`, plain);
    redirected(findings, 'pod with sidecar in another namespace', elsewhere);
    return findings.judgement();
  },
  mutants: {
    'repair writes the rules': ({ injected }) => injected.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'nothing was there to repair': (seen) => Object.assign(seen, { firstExit: 0 }),
    'the injected pod does not validate': (seen) => Object.assign(seen, { firstExit: null }),
    'the pod without sidecar has some': ({ plain }) =>
      plain.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'no chain is seen anywhere': (seen) => Object.assign(seen, { elsewhere: { chains: [] } }),
  },
});
