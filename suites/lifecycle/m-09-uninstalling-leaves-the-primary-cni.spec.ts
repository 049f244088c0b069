import { type Bench, type Draft, empty, Findings, requirement, set, uninstallAgent } from '../requirement.ts';
import { type OnNode, onNodes } from './on-nodes.ts';

interface Observation {
  /** The primary CNI's configuration from before Istio came, parsed, by node. */
  readonly primary: Readonly<Record<string, unknown>>;
  readonly installed: readonly OnNode[];
  readonly uninstalled: readonly OnNode[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { before } = bench.cluster.cniConfig;
  const primary = bench.nodes.map((node) => [node, JSON.parse(before[node] ?? 'null')] as const);
  const installed = await onNodes(bench);
  const uninstalled = await bench.during(uninstallAgent(bench.mesh), () => onNodes(bench));
  return { primary: Object.fromEntries(primary), installed, uninstalled };
}

/** Files of Istio's in the directory of configurations, a kubeconfig of older versions among them. */
const isIstios = (name: string) => name.includes('istio-cni');
const isKubeconfig = (entry: string) => entry.endsWith('kubeconfig');

export default requirement<Observation>('CNI-M-09', {
  observe,
  judge: ({ primary, installed, uninstalled }) => {
    const findings = new Findings().some('nodes', uninstalled);
    const control = new Findings();
    for (const { node, elements, program, own } of installed) {
      control
        .equal(`elements of Istio on ${node}, installed`, 1, elements)
        .equal(`program on ${node}, installed`, true, program)
        .holds(`kubeconfig on ${node}, installed`, 'one', own.some(isKubeconfig), 'none')
        .holds(`configuration of ${node} from before Istio came`, 'known', primary[node] !== null, 'unknown');
    }
    findings.control(control).equal(
      'nodes that were looked at',
      installed.map(({ node }) => node),
      uninstalled.map(({ node }) => node),
    );
    for (const { node, file, mode, list, configurations, program, own } of uninstalled) {
      const was = installed.find((each) => each.node === node);
      const subject = `on ${node}, uninstalled`;
      findings
        .equal(`file ${subject}`, was?.file, file)
        .equal(`mode of ${file} ${subject}`, was?.mode, mode)
        .equal(`${file} ${subject}`, primary[node], list)
        .equal(`configurations of Istio ${subject}`, [], configurations.filter(isIstios))
        .equal(`program ${subject}`, false, program)
        .equal(`kubeconfig ${subject}`, [], own.filter(isKubeconfig));
    }
    return findings.judgement();
  },
  mutants: {
    "the primary CNI's plugin goes, too": ({ uninstalled }) => pluginsOf(uninstalled[0]).pop(),
    'its element stays': ({ uninstalled }) => pluginsOf(uninstalled[1]).push({ type: 'istio-cni' }),
    'a value of the primary CNI is another': ({ uninstalled }) =>
      set(pluginsOf(uninstalled[2])[0], { mtu: 1 }),
    'it is wrapped in a list of another name': ({ uninstalled }) =>
      set(uninstalled[0]?.list as object, { name: 'k8s-pod-network' }),
    'the file may be read by all': ({ uninstalled }) => set(uninstalled[1], { mode: '0666' }),
    'another file is used': ({ uninstalled }) => set(uninstalled[1], { file: 'YYY-istio-cni.conf' }),
    'no file is valid': ({ uninstalled }) => set(uninstalled[0], { file: null, mode: null, list: null }),
    'an old kubeconfig stays': ({ uninstalled }) =>
      uninstalled[2]?.configurations.push('ZZZ-istio-cni-kubeconfig'),
    'its program stays': ({ uninstalled }) => set(uninstalled[0], { program: true }),
    'its kubeconfig stays': ({ uninstalled }) => uninstalled[1]?.own.push('file istio-cni-kubeconfig'),
    'one node is left out': ({ uninstalled }) => uninstalled.pop(),
    'no node': (seen) => {
      empty(seen.installed);
      empty(seen.uninstalled);
    },
  },
});

function pluginsOf(node: Draft<OnNode> | undefined): object[] {
  return (node?.list as { plugins?: object[] } | undefined)?.plugins ?? [];
}
