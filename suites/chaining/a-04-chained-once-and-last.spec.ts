import { empty, Findings, PLUGIN, requirement, set } from '../requirement.ts';
import { activeLists } from './active-list.ts';

interface Observation {
  readonly nodes: readonly {
    readonly node: string;
    /** Empty where the node has no valid configuration. */
    readonly file: string;
    /** Types of the list's plugins, in order. */
    readonly plugins: readonly string[];
  }[];
}

export default requirement<Observation>('CNI-A-04', {
  observe: async (bench) => ({
    nodes: (await activeLists(bench)).map(({ node, file = '', list }) => ({
      node,
      file,
      plugins: list?.plugins.map((plugin) => plugin.type) ?? [],
    })),
  }),
  judge: ({ nodes }) => {
    const findings = new Findings().some('nodes', nodes);
    for (const { node, file, plugins } of nodes) {
      const subject = `active list ${file || '(none)'} on ${node}`;
      const others = plugins.filter((type) => type !== PLUGIN);
      findings
        .some(`${subject}: plugins of the primary CNI`, others)
        .equal(`${subject}: elements of type ${PLUGIN}`, 1, plugins.length - others.length)
        .equal(`${subject}: last plugin`, PLUGIN, plugins.at(-1) ?? 'none');
    }
    return findings.judgement();
  },
  mutants: {
    'lost on one node': ({ nodes }) => nodes[1]?.plugins.pop(),
    'twice on one node': ({ nodes }) => nodes[0]?.plugins.push(PLUGIN),
    'not the last': ({ nodes }) => nodes[1]?.plugins.unshift(...nodes[1].plugins.splice(2)),
    'nothing to chain to': ({ nodes }) => set(nodes[0], { plugins: [PLUGIN] }),
    'no valid configuration': ({ nodes }) => set(nodes[0], { file: '', plugins: [] }),
    'no node': ({ nodes }) => empty(nodes),
  },
});
