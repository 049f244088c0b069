import type { Bench, Draft } from '../requirement.ts';
import { empty, Findings, requirement, set, withoutIstio } from '../requirement.ts';
import { activeLists, configBefore } from './active-list.ts';

interface Observation {
  /** Name of the primary CNI's file. */
  readonly file: string;
  readonly nodes: readonly {
    readonly node: string;
    readonly file: string;
    /** Parsed, from before the installation. */
    readonly before: unknown;
    /** Parsed as it is now, without Istio's element. */
    readonly now: unknown;
    /** Plugins now, Istio's among them. */
    readonly plugins: readonly string[];
  }[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { path } = bench.cluster.cniConfig;
  const lists = await activeLists(bench);
  return {
    file: path.split('/').at(-1) ?? '',
    nodes: lists.map(({ node, file = '', list }) => ({
      node,
      file,
      before: configBefore(bench, node),
      now: list === undefined ? undefined : withoutIstio(list),
      plugins: list?.plugins.map((plugin) => plugin.type) ?? [],
    })),
  };
}

export default requirement<Observation>('CNI-A-06', {
  observe,
  judge: ({ file, nodes }) => {
    const findings = new Findings().some('nodes', nodes);
    for (const { node, file: active, before: was, now } of nodes) {
      findings.equal(`active file on ${node}`, file, active);
      findings.equal(`${file} on ${node} without Istio's element`, was, now);
    }
    // Where nothing was installed nothing can have changed.
    const changed = nodes.some((each) => each.plugins.includes('istio-cni'));
    return findings
      .holds('installation', 'an istio-cni element on some node', changed, 'on none')
      .judgement();
  },
  mutants: {
    'a plugin lost': inList(0, ({ plugins }) => plugins.pop()),
    'plugins in another order': inList(1, ({ plugins }) => plugins.unshift(...plugins.splice(1))),
    'a value changed': inList(1, ({ plugins }) => set(plugins[0], { mtu: 1400 })),
    'another version': inList(0, (its) => Object.assign(its, { cniVersion: '0.3.1' })),
    'another name': inList(0, (its) => Object.assign(its, { name: 'k8s-pod-network' })),
    "a file of Istio's own": ({ nodes }) => set(nodes[1], { file: '02-istio-cni.conflist' }),
    'no valid configuration': ({ nodes }) => delete nodes[0]?.now,
    'never installed': ({ nodes }) => {
      for (const each of nodes) each.plugins.pop();
    },
    'no node': ({ nodes }) => empty(nodes),
  },
});

type Change = (its: { readonly plugins: object[] }) => void;

/** A mutant of one node's list as it is now. */
function inList(index: number, change: Change) {
  return ({ nodes }: Draft<Observation>) => change(nodes[index]?.now as Parameters<Change>[0]);
}
