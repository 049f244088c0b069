import { type Bench, Findings, requirement, sendAgentAway, set } from '../requirement.ts';
import { isChained, type OnNode, onNode } from './on-node.ts';

const TIMES = 5;

interface Observation {
  readonly node: string;
  readonly before: OnNode;
  /** While the node had no agent, and once another had come: of each time. */
  readonly installations: readonly { readonly without: OnNode; readonly again: OnNode }[];
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const before = await onNode(bench, node);
  const installations: Observation['installations'][number][] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const without = await bench.during(sendAgentAway(node, bench.mesh), () => onNode(bench, node));
    installations.push({ without, again: await onNode(bench, node) });
  }
  return { node, before, installations };
}

export default requirement<Observation>('CNI-B-16', {
  observe,
  judge: ({ node, before, installations }) => {
    const findings = new Findings();
    const control = new Findings()
      .equal(`on ${node}, before: the plugin is chained`, true, isChained(before))
      .equal('installations', TIMES, installations.length);
    for (const [index, { without, again }] of installations.entries()) {
      const subject = `on ${node}, after installation ${index + 1}`;
      control.equal(`${subject} was undone: the plugin is chained`, false, isChained(without));
      findings
        .equal(`file ${subject}`, before.file, again.file)
        .equal(`plugins ${subject}`, before.plugins, again.plugins)
        .equal(`its bytes ${subject}`, before.digest, again.digest)
        .equal(`other files ${subject}`, before.rest, again.rest)
        .equal(`program ${subject}`, before.program, again.program);
    }
    return findings.control(control).judgement();
  },
  mutants: {
    'an element more each time': ({ installations }) => installations.at(-1)?.again.plugins.push('istio-cni'),
    'other bytes the second time': ({ installations }) =>
      set(installations[1]?.again, { digest: 'a'.repeat(64) }),
    'another file': ({ installations: [first] }) => set(first?.again, { file: '05-x.conflist' }),
    'a file more': ({ installations }) => Object.assign(installations[2]?.again.rest ?? {}, { more: '0644' }),
    'another program': ({ installations }) => set(installations.at(-1)?.again, { program: null }),
  },
});
