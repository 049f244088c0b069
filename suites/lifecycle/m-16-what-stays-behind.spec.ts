import {
  type Bench,
  blinds,
  empty,
  Findings,
  type RuleSet,
  redirectRulesOf,
  requirement,
  set,
  uninstallAgent,
} from '../requirement.ts';

/** What of Istio's CNI component is on a node, sorted. */
interface Traces {
  readonly node: string;
  readonly configurations: readonly string[];
  readonly programs: readonly string[];
  /** In the plugin's own directory, with their types: `socket log.sock`. */
  readonly own: readonly string[];
  /** Of Istio's, or to a proxy, in the node's network namespace. */
  readonly rules: readonly string[];
  /** The control: whether the same look sees chains of kube-proxy there. */
  readonly kubeProxys: boolean;
}

interface Observation {
  readonly installed: readonly Traces[];
  readonly uninstalled: readonly Traces[];
}

async function observe(bench: Bench): Promise<Observation> {
  const installed = await tracesOf(bench);
  return { installed, uninstalled: await bench.during(uninstallAgent(bench.mesh), () => tracesOf(bench)) };
}

async function tracesOf({ standingInspector, nodes }: Bench): Promise<readonly Traces[]> {
  return await Promise.all(
    nodes.map(async (node) => {
      const { cni, rules } = await standingInspector.node(node, { cni: true, rules: true });
      const names = (entries: readonly { readonly name: string }[] = []) =>
        entries.map(({ name }) => name).filter((name) => name.includes('istio'));
      const files = (cni?.files ?? []).flatMap(({ name, content }) =>
        content.includes('istio-cni') || name.includes('istio') ? [name] : [],
      );
      const { chains, toProxy } = rules === undefined ? { chains: [], toProxy: [] } : redirectRulesOf(rules);
      return {
        node,
        configurations: files.toSorted(),
        programs: names(cni?.binDirectory.entries).toSorted(),
        own: (cni?.runDirectory.entries ?? []).map(({ type, name }) => `${type} ${name}`).toSorted(),
        rules: [...chains, ...toProxy],
        kubeProxys: hasChainsOfKubeProxy(rules),
      };
    }),
  );
}

/** What Cleanup knows nothing of: the plugin's log, and the socket by which the plugin hands it to the agent. */
const STAYS = ['file istio-cni.log', 'socket log.sock'];

export default requirement<Observation>('CNI-M-16', {
  observe,
  judge: ({ installed, uninstalled }) => {
    const findings = new Findings().some('nodes', uninstalled);
    const control = new Findings();
    for (const { node, configurations, programs, own } of installed)
      control
        .some(`configurations of Istio on ${node}, installed`, configurations)
        .some(`programs of Istio on ${node}, installed`, programs)
        .some(`files in the plugin's own directory on ${node}, installed`, own);
    for (const { node, kubeProxys } of uninstalled)
      control.equal(`chains of kube-proxy on ${node}`, true, kubeProxys);
    findings.control(control).equal(
      'nodes that were looked at',
      installed.map(({ node }) => node),
      uninstalled.map(({ node }) => node),
    );
    for (const { node, configurations, programs, own, rules } of uninstalled) {
      const unknown = own.filter((each) => !STAYS.includes(each));
      findings
        .equal(`configurations that speak of Istio on ${node}`, [], configurations)
        .equal(`programs of Istio on ${node}`, [], programs)
        .equal(`files in the plugin's own directory on ${node} that nobody expects`, [], unknown)
        .equal(`rules of Istio in the network namespace of ${node}`, [], rules)
        .note(`${node} keeps ${own.join(', ') || 'nothing'}`);
    }
    return findings.judgement();
  },
  mutants: {
    'the configuration still speaks of it': ({ installed, uninstalled }) =>
      set(uninstalled[0], { configurations: installed[0]!.configurations }),
    'its program stays': ({ installed, uninstalled }) =>
      set(uninstalled[1], { programs: installed[1]!.programs }),
    'its kubeconfig stays': ({ uninstalled }) => uninstalled[2]?.own.push('file istio-cni-kubeconfig'),
    'another socket stays': ({ uninstalled }) => uninstalled[0]?.own.push('socket pluginevent.sock'),
    'rules on the node stay': ({ uninstalled }) =>
      uninstalled[0]?.rules.push('iptables-nft ipv4 nat ISTIO_POSTRT'),
    'one node is left out': ({ uninstalled }) => uninstalled.pop(),
    'a look that sees no rules': blinds(({ uninstalled }) => set(uninstalled[0], { kubeProxys: false })),
    'no node': (seen) => {
      empty(seen.installed);
      empty(seen.uninstalled);
    },
  },
});

function hasChainsOfKubeProxy(rules: RuleSet | undefined): boolean {
  const chains = (rules?.tables ?? []).flatMap((table) => table.chains);
  return chains.some(({ name }) => name.startsWith('KUBE-'));
}
