import {
  type Bench,
  Findings,
  type PodFacts,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  untouched,
} from '../requirement.ts';

interface Observation {
  readonly meshed: readonly Seen[];
  readonly plain: readonly Seen[];
}

interface Seen {
  readonly node: string;
  /** Names of containers, by kind. A sidecar is an init container that always restarts. */
  readonly regular: readonly string[];
  readonly sidecars: readonly string[];
  readonly redirection: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed, plain } = await bench.cohort('meshed', 'plain');
  const sights = await bench.eyes.pods([...meshed, ...plain], ['rules']);
  const seen = sights.map(({ pod, rules }) => ({
    node: pod.node,
    regular: named(pod, 'regular'),
    sidecars: named(pod, 'sidecar'),
    redirection: redirectionOf(rules),
  }));
  return { meshed: seen.slice(0, meshed.length), plain: seen.slice(meshed.length) };
}

function named({ containers }: PodFacts, kind: string): readonly string[] {
  return containers.filter((container) => container.kind === kind).map((container) => container.name);
}

export default requirement<Observation>('CNI-E-14', {
  observe,
  judge: ({ meshed, plain }) => {
    const findings = new Findings().some('injected pods', meshed).some('pods outside the mesh', plain);
    for (const { node, regular, sidecars, redirection } of meshed) {
      const subject = `injected pod on ${node}`;
      findings.equal(`${subject}: regular containers`, ['app'], regular);
      findings.equal(`${subject}: native sidecars`, ['istio-proxy'], sidecars);
      redirected(findings, subject, redirection);
    }
    for (const { node, regular, redirection } of plain) {
      const subject = `pod outside the mesh on ${node}`;
      findings.equal(`${subject}: regular containers`, ['app'], regular);
      untouched(findings, subject, redirection);
    }
    return findings.judgement();
  },
  mutants: {
    'the proxy is a regular container': ({ meshed }) =>
      Object.assign(meshed[0] ?? {}, { regular: ['app', 'istio-proxy'], sidecars: [] }),
    'no native sidecar': ({ meshed }) => meshed[0]?.sidecars.splice(0),
    'one regular container is taken for no sidecar': ({ meshed }) =>
      Object.assign(meshed[1] ?? {}, { redirection: { chains: [] } }),
    'every pod with one container is redirected': ({ meshed, plain }) => {
      Object.assign(plain[0] ?? {}, { redirection: meshed[0]?.redirection });
    },
    'the pod outside has more containers': ({ plain }) => plain[1]?.regular.push('another'),
    'no injected pod': (seen) => seen.meshed.splice(0),
    'no pod outside the mesh': (seen) => seen.plain.splice(0),
  },
});
