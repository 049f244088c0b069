import {
  type Bench,
  Findings,
  handMadeSidecarPod,
  onEach,
  pod,
  redirected,
  requirement,
  sleepingContainer,
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
  /** An injected pod of the namespace with the longer name. */
  readonly injected: readonly Treatment[];
  /** Sidecar pods by hand in that namespace, on every node. */
  readonly longer: readonly Treatment[];
  /** The same in the namespace that the list names between spaces. */
  readonly spaced: readonly Treatment[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { kube, mesh, passId, nodes, images } = bench;
  const config = { apiVersion: 'v1', kind: 'ConfigMap', namespace: mesh.namespace, name: 'istio-cni-config' };
  const sidecarsIn = (namespace: string) =>
    onEach(nodes, `e-04-sidecar-${passId}`, (its) =>
      handMadeSidecarPod({ ...its, asleep: true, namespace }, images),
    );
  const injected = { namespace: LONGER, name: `e-04-injected-${passId}`, inject: true };
  const [list, treated] = await Promise.all([
    kube.get(config),
    startedTreatments(bench, {
      injected: [pod({ ...injected, containers: [sleepingContainer()] }, images)],
      longer: sidecarsIn(LONGER),
      spaced: sidecarsIn(SPACED),
    }),
  ]);
  return { list: list?.['data']?.EXCLUDE_NAMESPACES ?? '', ...treated };
}

export default requirement<Observation>('CNI-E-04', {
  observe,
  judge: ({ list, injected, longer, spaced }) => {
    const findings = new Findings().some('injected pods', injected).some(`pods of ${LONGER}`, longer);
    findings.some(`pods of ${SPACED}`, spaced);
    const items = list.split(',');
    for (const item of [LONGER.slice(0, -'-not'.length), ` ${SPACED} `, ''])
      findings.holds('EXCLUDE_NAMESPACES of the agent', `an item "${item}"`, items.includes(item), list);
    for (const { node, redirection } of [...injected, ...longer])
      redirected(findings, `pod of ${LONGER} on ${node}`, redirection);
    for (const { node, redirection } of spaced)
      untouched(findings, `pod of ${SPACED} on ${node}`, redirection);
    return findings.judgement();
  },
  mutants: {
    'the name is matched as a prefix': ({ longer, spaced }) => {
      Object.assign(longer[0] ?? {}, { redirection: spaced[0]?.redirection });
    },
    'and the injected pod has no rules either': ({ injected }) => {
      Object.assign(injected[0] ?? {}, { redirection: { chains: [] } });
    },
    'spaces are part of the name on one node': ({ spaced, longer }) => {
      Object.assign(spaced[1] ?? {}, { redirection: longer[1]?.redirection });
    },
    'no excluded name to be longer than': (seen) =>
      Object.assign(seen, { list: seen.list.replace(/conformance-excluded,/, '') }),
    'no spaces in the list': (seen) => Object.assign(seen, { list: seen.list.replaceAll(' ', '') }),
    'no empty item in the list': (seen) => Object.assign(seen, { list: seen.list.replace(/,$/, '') }),
    'no injected pod': (seen) => seen.injected.splice(0),
    'no pod of the longer name': (seen) => seen.longer.splice(0),
    'no pod of the spaced name': (seen) => seen.spaced.splice(0),
  },
});
