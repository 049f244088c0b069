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
  /** How istio-validation ended, and how often it was started again before; null where there is none. */
  readonly validation: { readonly exitCode: number | null; readonly restarts: number } | null;
}

const PASSED_AT_ONCE = { exitCode: 0, restarts: 0 };

async function observe(bench: Bench): Promise<Observation> {
  const { meshed, plain } = await bench.cohort('meshed', 'plain');
  const sights = await bench.eyes.pods([...meshed, ...plain], ['rules']);
  const seen = sights.map(({ pod, rules }) => ({
    node: pod.node,
    redirection: redirectionOf(rules),
    validation: validationOf(pod),
  }));
  return { meshed: seen.slice(0, meshed.length), plain: seen.slice(meshed.length) };
}

function validationOf(pod: PodFacts): Seen['validation'] {
  const found = pod.containers.find((container) => container.name === VALIDATION_CONTAINER);
  return found === undefined ? null : { exitCode: found.exitCode ?? null, restarts: found.restarts };
}

export default requirement<Observation>('CNI-E-01', {
  observe,
  judge: ({ meshed, plain }) => {
    const findings = new Findings().some('injected pods', meshed).some('pods outside the mesh', plain);
    for (const { node, redirection, validation } of meshed) {
      redirected(findings, `injected pod on ${node}`, redirection);
      findings.equal(`injected pod on ${node}: ${VALIDATION_CONTAINER}`, PASSED_AT_ONCE, validation);
    }
    for (const { node, redirection } of plain)
      untouched(findings, `pod outside the mesh on ${node}`, redirection);
    return findings.judgement();
  },
  mutants: {
    'no jump from OUTPUT on one node': ({ meshed }) => delete meshed[0]?.redirection.outboundPort,
    'no jump from PREROUTING on the other': ({ meshed }) => delete meshed[1]?.redirection.inboundPort,
    'rules only after a failed validation': ({ meshed }) =>
      Object.assign(meshed[0]?.validation ?? {}, { restarts: 1 }),
    'a validation that failed': ({ meshed }) => Object.assign(meshed[1]?.validation ?? {}, { exitCode: 126 }),
    'no validation at all': ({ meshed }) => Object.assign(meshed[0] ?? {}, { validation: null }),
    'a pod outside the mesh redirected too': ({ meshed, plain }) => {
      Object.assign(plain[0] ?? {}, { redirection: meshed[0]?.redirection });
    },
    'nobody looked': (seen) => seen.meshed.splice(0),
  },
});
