import {
  type Bench,
  Findings,
  onEach,
  oneNode,
  pod,
  type Redirection,
  redirectionOf,
  requirement,
  sleepingContainer,
  untouched,
} from '../requirement.ts';
import { repaired } from './repairs.ts';

const EXCLUDED = 'conformance-excluded';

/** An injected pod of an excluded namespace, and one without sidecar, once the time for a repair is over. */
interface Observation {
  readonly injected: Redirection;
  readonly plain: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const made = (name: string, inject: boolean) =>
    onEach(oneNode(bench.nodes, 'last'), `l-20-${name}-${bench.passId}`, (its) =>
      pod({ ...its, namespace: EXCLUDED, inject, containers: [sleepingContainer()] }, bench.images),
    );
  const pods = [...made('injected', true), ...made('plain', false)];
  await bench.create(...pods);
  const references = pods.map(({ metadata: { name } }) => ({ namespace: EXCLUDED, name }));
  await repaired(bench, references);
  const [injected, plain] = (await bench.eyes.pods(references, ['rules'])).map(({ rules }) =>
    redirectionOf(rules),
  );
  return { injected: injected!, plain: plain! };
}

export default requirement<Observation>('CNI-L-20', {
  observe,
  judge: ({ injected, plain }) => {
    const findings = new Findings();
    untouched(findings, `injected pod of ${EXCLUDED}`, injected);
    untouched(findings, `pod without sidecar of ${EXCLUDED}`, plain);
    return findings.judgement();
  },
  mutants: {
    'repair writes the rules': ({ injected }) => injected.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'the pod without sidecar has some': ({ plain }) =>
      plain.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
  },
});
