import {
  type Bench,
  Findings,
  handMadeSidecarPod,
  onEach,
  oneNode,
  parsePod,
  redirected,
  requirement,
  startedTreatments,
  type Treatment,
  treatments,
  untouched,
} from '../requirement.ts';

const SYSTEM = 'kube-system';

interface Observation {
  /** What the charts under test exclude where nobody says otherwise. */
  readonly byDefault: readonly string[];
  /** What is excluded in this lane. */
  readonly installed: readonly string[];
  /** Every running pod of kube-system that has a network namespace of its own. */
  readonly standing: readonly Treatment[];
  /** A sidecar pod by hand in kube-system, on the last node. */
  readonly sidecars: readonly Treatment[];
  /** The same in a namespace that is not excluded. */
  readonly compared: readonly Treatment[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { kube, mesh, images } = bench;
  const elsewhere = await bench.namespace('compared');
  const system = (await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace: SYSTEM }))
    .map(parsePod)
    .filter((pod) => pod.phase === 'Running' && !pod.hostNetwork);
  const sidecarsIn = (namespace: string, name: string) =>
    onEach(oneNode(bench.nodes, 'last'), name, (its) =>
      handMadeSidecarPod({ ...its, asleep: true, namespace }, images),
    );
  const [standing, made] = await Promise.all([
    treatments(bench.standing, system),
    startedTreatments(bench, {
      sidecars: sidecarsIn(SYSTEM, `e-05-sidecar-${bench.passId}`),
      compared: sidecarsIn(elsewhere, 'sidecar'),
    }),
  ]);
  return { byDefault: mesh.defaultExcludeNamespaces, installed: mesh.excludeNamespaces, standing, ...made };
}

export default requirement<Observation>('CNI-E-05', {
  observe,
  judge: ({ byDefault, installed, standing, sidecars, compared }) => {
    const findings = new Findings().equal("the chart's default excludeNamespaces", [SYSTEM], byDefault);
    findings.holds('excludeNamespaces in this lane', SYSTEM, installed.includes(SYSTEM), installed.join());
    findings.some(`standing pods of ${SYSTEM}`, standing).some(`sidecar pods of ${SYSTEM}`, sidecars);
    findings.some('pods that are not excluded', compared);
    for (const excluded of [...standing, ...sidecars]) {
      const subject = `pod of ${SYSTEM} (${excluded.containers.join()}) on ${excluded.node}`;
      untouched(findings.about(excluded), subject, excluded.redirection);
    }
    for (const other of compared)
      redirected(
        findings.about(other),
        `the same pod in another namespace, on ${other.node}`,
        other.redirection,
      );
    return findings.judgement();
  },
  mutants: {
    'another default': ({ byDefault }) => byDefault.push('istio-system'),
    'no default at all': ({ byDefault }) => byDefault.splice(0),
    'not in the list of this lane': ({ installed }) => installed.splice(0, 1),
    'a standing pod is redirected': ({ standing, compared }) => {
      Object.assign(standing[0] ?? {}, { redirection: compared[0]?.redirection });
    },
    'a sidecar pod is redirected': ({ sidecars, compared }) => {
      Object.assign(sidecars[0] ?? {}, { redirection: compared[0]?.redirection });
    },
    'nobody is redirected anywhere': ({ compared }) => {
      Object.assign(compared[0] ?? {}, { redirection: { chains: [] } });
    },
    'no standing pod': (seen) => seen.standing.splice(0),
    'no sidecar pod': (seen) => seen.sidecars.splice(0),
    'nothing to compare with': (seen) => seen.compared.splice(0),
  },
});
