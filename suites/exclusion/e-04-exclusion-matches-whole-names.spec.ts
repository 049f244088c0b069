import {
  type Bench,
  Findings,
  handMadeSidecarPod,
  onEach,
  oneNode,
  redirected,
  requirement,
  startedTreatments,
  type Treatment,
  untouched,
} from '../requirement.ts';

/** Begins like an excluded one. */
const LONGER = 'conformance-excluded-not';
/** In the list between spaces, and followed by an empty item. */
const SPACED = 'conformance-spaced';

interface Observation {
  /** The list as the agent gets it. */
  readonly list: string;
  /** A sidecar pod by hand in the namespace with the longer name, on the last node. */
  readonly longer: readonly Treatment[];
  /** The same in the namespace that the list names between spaces. */
  readonly spaced: readonly Treatment[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { kube, mesh, passId, images } = bench;
  const config = { apiVersion: 'v1', kind: 'ConfigMap', namespace: mesh.namespace, name: 'istio-cni-config' };
  const sidecarsIn = (namespace: string) =>
    onEach(oneNode(bench.nodes, 'last'), `e-04-sidecar-${passId}`, (its) =>
      handMadeSidecarPod({ ...its, asleep: true, namespace }, images),
    );
  const [list, treated] = await Promise.all([
    kube.get(config),
    startedTreatments(bench, { longer: sidecarsIn(LONGER), spaced: sidecarsIn(SPACED) }),
  ]);
  return { list: list?.['data']?.EXCLUDE_NAMESPACES ?? '', ...treated };
}

export default requirement<Observation>('CNI-E-04', {
  observe,
  judge: ({ list, longer, spaced }) => {
    const findings = new Findings().some(`pods of ${LONGER}`, longer).some(`pods of ${SPACED}`, spaced);
    const items = list.split(',');
    for (const item of [LONGER.slice(0, -'-not'.length), ` ${SPACED} `, ''])
      findings.holds('EXCLUDE_NAMESPACES of the agent', `an item "${item}"`, items.includes(item), list);
    for (const pod of longer)
      redirected(findings.about(pod), `pod of ${LONGER} on ${pod.node}`, pod.redirection);
    for (const pod of spaced)
      untouched(findings.about(pod), `pod of ${SPACED} on ${pod.node}`, pod.redirection);
    return findings.judgement();
  },
  mutants: {
    'the name is matched as a prefix': ({ longer, spaced }) => {
      Object.assign(longer[0] ?? {}, { redirection: spaced[0]?.redirection });
    },
    'spaces are part of the name': ({ spaced, longer }) => {
      Object.assign(spaced[0] ?? {}, { redirection: longer[0]?.redirection });
    },
    'no excluded name to be longer than': (seen) =>
      Object.assign(seen, { list: seen.list.replace(/conformance-excluded,/, '') }),
    'no spaces in the list': (seen) => Object.assign(seen, { list: seen.list.replaceAll(' ', '') }),
    'no empty item in the list': (seen) => Object.assign(seen, { list: seen.list.replace(/,$/, '') }),
    'no pod of the longer name': (seen) => seen.longer.splice(0),
    'no pod of the spaced name': (seen) => seen.spaced.splice(0),
  },
});
