import {
  type Bench,
  EXCLUDED_NAMESPACE,
  Findings,
  firstValidations,
  missedPods,
  pod,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  set,
  sleepingContainer,
  untouched,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
  withoutRules,
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
  const node = bench.nodes.at(-1) ?? '';
  const named = (name: string) => ({ namespace: EXCLUDED_NAMESPACE, name: `l-20-${name}-${passId}` });
  const [injected, plain] = [named('injected'), named('plain')];
  const spec = { node, containers: [sleepingContainer()] };
  await bench.create(
    pod({ ...spec, ...injected, inject: true }, images),
    pod({ ...spec, ...plain, inject: false }, images),
  );
  const [[firstExit = null], [missed]] = await Promise.all([
    firstValidations(bench, [injected]),
    missedPods(bench, [node]),
  ]);
  const pods = [injected, plain, missed!];
  await repaired(bench, pods);
  bench.attach('repairs-by-the-agents.txt', await repairsOf(bench, pods));
  const sights = await bench.eyes.pods(pods, ['rules']);
  const [ofInjected, ofPlain, ofMissed] = sights.map((sight) => redirectionOf(sight, bench.mesh.version));
  return { injected: ofInjected!, firstExit, plain: ofPlain!, repaired: ofMissed! };
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
    'nothing was there to repair': (seen) => set(seen, { firstExit: 0 }),
    'the injected pod does not validate': (seen) => set(seen, { firstExit: null }),
    'the pod without sidecar has some': ({ plain }) =>
      plain.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'nobody is repaired': (seen) => withoutRules(seen.repaired),
  },
});
