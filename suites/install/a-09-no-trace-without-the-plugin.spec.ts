import {
  AGENT,
  type Bench,
  blinds,
  empty,
  Findings,
  istioEntries,
  PLUGIN,
  RUN_DIRECTORY,
  requirement,
  set,
} from '../requirement.ts';

interface Observation {
  /** Every DaemonSet of the cluster, `namespace/name`. */
  readonly daemonSets: readonly string[];
  readonly nodes: readonly OnNode[];
}

interface OnNode {
  readonly node: string;
  readonly binaries: readonly string[];
  readonly runDirectory: boolean;
  readonly configurations: readonly { readonly file: string; readonly plugins: readonly string[] }[];
  /** Elements of Istio's in the node's configurations. */
  readonly elements: number;
}

async function observe(bench: Bench): Promise<Observation> {
  const [daemonSets, nodes] = await Promise.all([
    bench.kube.list({ apiVersion: 'apps/v1', kind: 'DaemonSet' }),
    Promise.all(bench.nodes.map((node) => onNode(bench, node))),
  ]);
  return {
    daemonSets: daemonSets.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).toSorted(),
    nodes,
  };
}

async function onNode({ inspector }: Bench, node: string): Promise<OnNode> {
  const { cni } = await inspector.node(node, { cni: true });
  const files = cni?.files ?? [];
  return {
    node,
    binaries: cni?.binDirectory.entries.map((entry) => entry.name) ?? [],
    runDirectory: cni?.runDirectory.exists ?? true,
    configurations: files.map(({ name, list }) => ({
      file: name,
      plugins: list?.plugins.map((plugin) => plugin.type) ?? [],
    })),
    elements: files.reduce((sum, { list }) => sum + (list === undefined ? 0 : istioEntries(list).length), 0),
  };
}

export default requirement<Observation>('CNI-A-09', {
  observe,
  judge: ({ daemonSets, nodes }) => {
    const agents = daemonSets.filter((name) => name.endsWith(`/${AGENT}`));
    // What the primary CNI needs must be seen by the same look: absence says nothing to the blind.
    const others = new Findings().some('nodes', nodes).some('DaemonSets', daemonSets);
    const findings = new Findings().equal(`DaemonSets named ${AGENT}`, [], agents);
    for (const { node, binaries, runDirectory, configurations, elements } of nodes) {
      const files = configurations.map((each) => each.file);
      const plugins = configurations.flatMap((each) => each.plugins);
      others
        .some(`programs of CNI plugins on ${node}`, binaries)
        .some(`plugins configured on ${node}`, plugins);
      findings
        .holds(
          `programs of CNI plugins on ${node}`,
          `no ${PLUGIN}`,
          !binaries.some(istios),
          binaries.join(' '),
        )
        .holds(`${RUN_DIRECTORY} on ${node}`, 'no such directory', !runDirectory, 'exists')
        .equal(`configurations on ${node}: elements of type ${PLUGIN}`, 0, elements)
        .holds(`configurations on ${node}: files`, "none of Istio's", !files.some(istios), files.join(' '));
    }
    return findings.control(others).judgement();
  },
  mutants: {
    'the agent in some namespace': ({ daemonSets }) => daemonSets.push(`elsewhere/${AGENT}`),
    'the binary on one node': ({ nodes }) => nodes[1]?.binaries.push(PLUGIN),
    'the run directory on one node': ({ nodes }) => set(nodes[1], { runDirectory: true }),
    'an element on one node': ({ nodes }) => set(nodes[0], { elements: 1 }),
    'a kubeconfig left': ({ nodes }) =>
      nodes[0]?.configurations.push({ file: 'ZZZ-istio-cni-kubeconfig', plugins: [] }),
    'programs unseen': blinds(({ nodes }) => empty(nodes[0]?.binaries)),
    'configurations unseen': blinds(({ nodes }) => empty(nodes[0]?.configurations)),
    'DaemonSets unseen': blinds(({ daemonSets }) => empty(daemonSets)),
    'no node': blinds(({ nodes }) => empty(nodes)),
  },
});

/** `istio-cni`, `istio-cni.tmp.1`, `YYY-istio-cni.conf`, `ZZZ-istio-cni-kubeconfig`. */
function istios(name: string): boolean {
  return name.includes(PLUGIN);
}
