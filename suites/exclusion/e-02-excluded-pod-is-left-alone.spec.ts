import {
  type Bench,
  EXCLUDED_NAMESPACE,
  Findings,
  handMadeSidecarPod,
  onEach,
  oneNode,
  pod,
  redirected,
  requirement,
  sleepingContainer,
  startedTreatments,
  type Treatment,
  untouched,
} from '../requirement.ts';

/** Each on the first node. */
interface Observation {
  /** By hand: `istio-proxy` and the injector's annotation. */
  readonly sidecars: readonly Treatment[];
  /** Nothing of the mesh. */
  readonly bare: readonly Treatment[];
  /** The same as `sidecars`, in a namespace that is not excluded. */
  readonly compared: readonly Treatment[];
}

/** Groups of pods, by member of the observation. All become Ready: what is excluded runs. */
async function observe(bench: Bench): Promise<Observation> {
  const { passId, images } = bench;
  const nodes = oneNode(bench.nodes, 'first');
  const elsewhere = await bench.namespace('compared');
  return startedTreatments(bench, {
    sidecars: onEach(nodes, `e-02-sidecar-${passId}`, (its) =>
      handMadeSidecarPod({ ...its, asleep: true, namespace: EXCLUDED_NAMESPACE }, images),
    ),
    bare: onEach(nodes, `e-02-bare-${passId}`, (its) =>
      pod({ ...its, namespace: EXCLUDED_NAMESPACE, containers: [sleepingContainer()] }, images),
    ),
    compared: onEach(nodes, 'sidecar', (its) =>
      handMadeSidecarPod({ ...its, asleep: true, namespace: elsewhere }, images),
    ),
  });
}

export default requirement<Observation>('CNI-E-02', {
  observe,
  judge: ({ sidecars, bare, compared }) => {
    const findings = new Findings().some('excluded pods with a sidecar', sidecars);
    findings.some('excluded pods without', bare).some('pods that are not excluded', compared);
    for (const excluded of [...sidecars, ...bare]) {
      const subject = `pod of ${EXCLUDED_NAMESPACE} on ${excluded.node}`;
      const its = findings.about(excluded);
      untouched(its, subject, excluded.redirection);
      its.equal(
        `${subject}: the plugin's log`,
        [`pod namespace ${EXCLUDED_NAMESPACE} excluded`],
        excluded.said,
      );
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
    'the list is ignored': ({ sidecars, compared }) => {
      Object.assign(sidecars[0] ?? {}, { redirection: compared[0]?.redirection });
    },
    'and for a pod without sidecar': ({ bare, compared }) => {
      Object.assign(bare[0] ?? {}, { redirection: compared[0]?.redirection });
    },
    'left alone for another reason': ({ sidecars }) => {
      Object.assign(sidecars[0] ?? {}, { said: ['excluded due to not containing sidecar annotation'] });
    },
    'the plugin is silent': ({ bare }) => bare[0]?.said.splice(0),
    'nobody is redirected anywhere': ({ compared }) => {
      Object.assign(compared[0] ?? {}, { redirection: { chains: [] } });
    },
    'no pod with a sidecar': (seen) => seen.sidecars.splice(0),
    'no pod without': (seen) => seen.bare.splice(0),
    'nothing to compare with': (seen) => seen.compared.splice(0),
  },
});
