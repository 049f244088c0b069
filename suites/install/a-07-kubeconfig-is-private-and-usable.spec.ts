import {
  type Bench,
  blinds,
  cniDirectories,
  empty,
  Findings,
  RUN_DIRECTORY,
  requirement,
  set,
} from '../requirement.ts';

const KUBECONFIG = 'istio-cni-kubeconfig';
const PATH = `${RUN_DIRECTORY}/${KUBECONFIG}`;
/** Its name up to Istio 1.23, where it was among the configurations. */
const LEGACY = 'ZZZ-istio-cni-kubeconfig';

interface Observation {
  /** URL of the API server's service. */
  readonly service: string;
  readonly nodes: readonly OnNode[];
}

interface OnNode {
  readonly node: string;
  readonly mode: string;
  readonly owner: number;
  readonly server: string;
  /** What the API server answered to a list of pods with the file's own token, or why there was no answer. */
  readonly listOfPods: number | string;
  readonly legacy: boolean;
  /** The control: the same look at a path where no kubeconfig is. */
  readonly withoutFile: number | string;
}

async function observe(bench: Bench): Promise<Observation> {
  const [service, ...nodes] = await Promise.all([
    apiServer(bench),
    ...bench.nodes.map((node) => onNode(bench, node)),
  ]);
  return { service, nodes };
}

async function apiServer({ kube }: Bench): Promise<string> {
  const service = await kube.get({
    apiVersion: 'v1',
    kind: 'Service',
    namespace: 'default',
    name: 'kubernetes',
  });
  const { clusterIP, ports } = service?.['spec'] ?? {};
  const port = ports?.find((each: { name: string }) => each.name === 'https')?.port;
  return `https://${clusterIP?.includes(':') ? `[${clusterIP}]` : clusterIP}:${port}`;
}

async function onNode({ inspector, lane }: Bench, node: string): Promise<OnNode> {
  const legacy = `${cniDirectories(lane).confDir}/${LEGACY}`;
  const [{ cni, kubeconfigUse, files }, without] = await Promise.all([
    inspector.node(node, { cni: true, useKubeconfig: PATH, files: [legacy] }),
    inspector.node(node, { useKubeconfig: `${PATH}.none` }),
  ]);
  const file = cni?.runDirectory.entries.find((entry) => entry.name === KUBECONFIG);
  return {
    node,
    mode: file?.mode ?? 'no such file',
    owner: file?.uid ?? -1,
    server: kubeconfigUse?.server ?? 'none',
    listOfPods: kubeconfigUse?.status ?? kubeconfigUse?.error ?? 'not asked',
    legacy: files?.some((each) => each.entry !== undefined) ?? true,
    withoutFile: without.kubeconfigUse?.status ?? 'refused',
  };
}

export default requirement<Observation>('CNI-A-07', {
  observe,
  judge: ({ service, nodes }) => {
    const findings = new Findings().some('nodes', nodes);
    for (const { node, mode, owner, server, listOfPods, legacy, withoutFile } of nodes) {
      findings
        .equal(`${PATH} on ${node}: mode`, '0600', mode)
        .equal(`${PATH} on ${node}: owner`, 0, owner)
        .equal(`${PATH} on ${node}: server`, service, server)
        .equal(`${PATH} on ${node}: status of a list of pods with its token`, 200, listOfPods)
        .holds(`${LEGACY} on ${node}`, 'no such file', !legacy, 'exists')
        .control(new Findings().equal(`no kubeconfig on ${node}: a list of pods`, 'refused', withoutFile));
    }
    return findings.judgement();
  },
  mutants: {
    'readable by all on one node': ({ nodes }) => set(nodes[1], { mode: '0644' }),
    "somebody else's": ({ nodes }) => set(nodes[0], { owner: 1000 }),
    'missing on one node': ({ nodes }) => set(nodes[0], { mode: 'no such file' }),
    "a node's own address": ({ nodes }) => set(nodes[0], { server: 'https://10.0.0.1:6443' }),
    'an expired token': ({ nodes }) => set(nodes[1], { listOfPods: 401 }),
    'a token without the right': ({ nodes }) => set(nodes[1], { listOfPods: 403 }),
    'the legacy file left': ({ nodes }) => set(nodes[0], { legacy: true }),
    'a look that passes without a file': blinds(({ nodes }) => set(nodes[0], { withoutFile: 200 })),
    'no node': ({ nodes }) => empty(nodes),
  },
});
