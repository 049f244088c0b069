import {
  type Bench,
  Findings,
  type PodFacts,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  untouched,
  VALIDATION_CONTAINER,
} from '../requirement.ts';

interface Observation {
  readonly meshed: readonly Seen[];
  readonly plain: readonly Seen[];
}

interface Seen {
  readonly node: string;
  readonly redirection: Redirection;
  /** Times that istio-validation ended with an error before it passed. */
  readonly validationRestarts: number;
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed, plain } = await bench.cohort();
  const sights = await bench.eyes.pods([...meshed, ...plain], ['rules']);
  const seen = sights.map(({ pod, rules }) => ({
    node: pod.node,
    redirection: redirectionOf(rules),
    validationRestarts: validationRestarts(pod),
  }));
  return { meshed: seen.slice(0, meshed.length), plain: seen.slice(meshed.length) };
}

function validationRestarts(pod: PodFacts): number {
  return pod.containers.find((container) => container.name === VALIDATION_CONTAINER)?.restarts ?? 0;
}

export default requirement<Observation>('CNI-E-01', {
  observe,
  judge: ({ meshed, plain }) => {
    const findings = new Findings().some('injected pods', meshed).some('pods outside the mesh', plain);
    for (const { node, redirection, validationRestarts: restarts } of meshed) {
      redirected(findings, `injected pod on ${node}`, redirection);
      findings.equal(`injected pod on ${node}: restarts of ${VALIDATION_CONTAINER}`, 0, restarts);
    }
    for (const { node, redirection } of plain)
      untouched(findings, `pod outside the mesh on ${node}`, redirection);
    return findings.judgement();
  },
  mutants: {
    'no jump from OUTPUT on one node': ({ meshed }) => delete meshed[0]?.redirection.outboundPort,
    'no jump from PREROUTING on the other': ({ meshed }) => delete meshed[1]?.redirection.inboundPort,
    'rules only after a failed validation': ({ meshed }) =>
      Object.assign(meshed[0] ?? {}, { validationRestarts: 1 }),
    'a pod outside the mesh redirected too': ({ meshed, plain }) => {
      Object.assign(plain[0] ?? {}, { redirection: meshed[0]?.redirection });
    },
    'nobody looked': (seen) => seen.meshed.splice(0),
  },
});
