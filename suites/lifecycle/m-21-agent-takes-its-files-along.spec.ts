import {
  type Bench,
  Findings,
  pod,
  readyInTime,
  requirement,
  sendAgentAway,
  set,
  sleepingContainer,
} from '../requirement.ts';
import { type Installed, installedOn, isWhole } from './installed.ts';

interface Observation {
  /** The node whose agent is deleted. */
  readonly node: string;
  /** On every node: before, while that node has no agent, and once it has another. */
  readonly before: readonly Installed[];
  readonly without: readonly Installed[];
  readonly after: readonly Installed[];
  /** Whether a pod outside the mesh, made meanwhile, became Ready. */
  readonly plainReady: boolean;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  // The nodes of other judgements are theirs.
  const nodes = [node, ...bench.nodes.filter((each) => !bench.breakable.includes(each))];
  const namespace = await bench.namespace('gap');
  const before = await installedOn(bench, nodes);
  const gap = await bench.during(sendAgentAway(node, bench.mesh), async () => {
    const plain = pod({ namespace, name: 'plain', node, containers: [sleepingContainer()] }, bench.images);
    const started = await readyInTime(bench, bench.start(plain));
    return { without: await installedOn(bench, nodes), plainReady: started !== undefined };
  });
  return { node, before, ...gap, after: await installedOn(bench, nodes) };
}

export default requirement<Observation>('CNI-M-21', {
  observe,
  judge: ({ node, before, without, after, plainReady }) => {
    const findings = new Findings().some('nodes', before);
    const control = new Findings();
    for (const each of before)
      control.equal(`installation on ${each.node}, before: whole`, true, isWhole(each));
    const is = own(without, node);
    const was = own(before, node);
    const subject = `on ${node}, its agent deleted`;
    findings
      .control(control)
      .equal(`file ${subject}`, was?.file, is?.file)
      .equal(
        `plugins ${subject}`,
        was?.plugins.filter((type) => type !== 'istio-cni'),
        is?.plugins,
      )
      .equal(`the primary CNI's part ${subject}`, was?.others, is?.others)
      .equal(`program ${subject}`, null, is?.program)
      .equal(`kubeconfig ${subject}`, null, is?.kubeconfig)
      .equal(`pod outside the mesh ${subject}: Ready`, true, plainReady);
    for (const each of before.filter((one) => one.node !== node))
      findings.equal(
        `installation on ${each.node}, whose agent stayed`,
        each,
        without.find((one) => one.node === each.node),
      );
    for (const each of before)
      findings.equal(
        `installation on ${each.node}, once all agents are Ready`,
        each,
        after.find((one) => one.node === each.node),
      );
    return findings.judgement();
  },
  mutants: {
    'its element stays': ({ node, without }) => own(without, node)?.plugins.push('istio-cni'),
    'it takes a plugin of the primary CNI along': ({ node, without }) => own(without, node)?.plugins.pop(),
    'it changes the rest of the list': ({ node, without }) => set(own(without, node), { others: null }),
    'its program stays': ({ node, without, before: [first] }) =>
      set(own(without, node), { program: first?.program }),
    'its kubeconfig stays': ({ node, without }) => set(own(without, node), { kubeconfig: '0600' }),
    'other nodes lose theirs, too': ({ node, without }) => set(other(without, node), { program: null }),
    'its element does not come back': ({ node, after }) => own(after, node)?.plugins.pop(),
    'its program does not come back': ({ node, after }) => set(own(after, node), { program: null }),
    'another program comes': ({ node, after }) => set(own(after, node), { program: 'a'.repeat(64) }),
    'its kubeconfig may be read by all': ({ node, after }) => set(own(after, node), { kubeconfig: '0644' }),
    'pods outside the mesh do not start': (seen) => set(seen, { plainReady: false }),
  },
});

function own<T extends { readonly node: string }>(all: readonly T[], node: string): T | undefined {
  return all.find((each) => each.node === node);
}

function other<T extends { readonly node: string }>(all: readonly T[], node: string): T | undefined {
  return all.find((each) => each.node !== node);
}
