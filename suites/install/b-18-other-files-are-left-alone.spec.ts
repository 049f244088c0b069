import {
  type Bench,
  blinds,
  cniDirectories,
  editNodeFile,
  Findings,
  requirement,
  sendAgentAway,
  set,
} from '../requirement.ts';
import { activeOn, isChained, type OnNode, onNode, onNodeOnce } from './on-node.ts';

/** Files that are none of the agent's: a list that comes after the used one, one that is not valid, and no configuration at all. */
const OTHERS = {
  '98-other.conflist': JSON.stringify({
    cniVersion: '1.0.0',
    name: 'other',
    plugins: [{ type: 'other-plugin' }],
  }),
  '99-broken.conflist': '{"name": "broken",',
  'notes.txt': 'none of the agent’s\n',
};

interface Observation {
  readonly node: string;
  /** With these files there: before, once the element was dropped and written again, while the node has no agent, and once it has another. */
  readonly before: OnNode;
  readonly mended: OnNode;
  readonly without: OnNode;
  readonly again: OnNode;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const { confDir } = cniDirectories(bench.lane);
  const { path, others } = await activeOn(bench, node);
  for (const [name, content] of Object.entries(OTHERS))
    await bench.perform(editNodeFile({ node, path: `${confDir}/${name}`, how: 'rename', to: { content } }));
  const before = await onNode(bench, node);
  const to = { content: `${JSON.stringify(others)}\n` };
  const mended = await bench.during(editNodeFile({ node, path, how: 'rename', to }), () =>
    onNodeOnce(bench, node, isChained),
  );
  const without = await bench.during(sendAgentAway(node, bench.mesh), () => onNode(bench, node));
  return { node, before, mended, without, again: await onNode(bench, node) };
}

const WHEN = {
  mended: 'after its element was written again',
  without: 'while it has no agent',
  again: 'once it has another agent',
} as const;

export default requirement<Observation>('CNI-B-18', {
  observe,
  judge: (seen) => {
    const { node, before } = seen;
    const control = new Findings()
      .equal(`on ${node}, before: the plugin is chained`, true, isChained(before))
      .equal(`on ${node}, without an agent: the plugin is chained`, false, isChained(seen.without));
    const names = Object.keys(before.rest);
    for (const name of Object.keys(OTHERS))
      control.holds(`on ${node}: ${name}`, 'is seen', names.includes(name), names.join(', '));
    const findings = new Findings().control(control);
    for (const when of ['mended', 'without', 'again'] as const)
      findings
        .equal(`other files on ${node}, ${WHEN[when]}`, before.rest, seen[when].rest)
        .equal(`the file that is used on ${node}, ${WHEN[when]}`, before.file, seen[when].file);
    return findings
      .equal(`plugins on ${node}, ${WHEN.mended}`, before.plugins, seen.mended.plugins)
      .equal(`plugins on ${node}, ${WHEN.again}`, before.plugins, seen.again.plugins)
      .judgement();
  },
  mutants: {
    'it chains itself onto another': ({ mended }) => set(mended.rest, { '98-other.conflist': 'another' }),
    'it takes one along': ({ without }) => delete without.rest['notes.txt'],
    'it mends one': ({ again }) => set(again.rest, { '99-broken.conflist': 'another' }),
    'a file more': ({ again }) => Object.assign(again.rest, { 'YYY-istio-cni.conf': '0600' }),
    'another file is used': ({ without }) => set(without, { file: '98-other.conflist' }),
    'the element is not written again': ({ mended }) => mended.plugins.pop(),
    'its element does not come back': ({ again }) => again.plugins.pop(),
    'a file is not seen': blinds(({ before, mended, without, again }) => {
      for (const seen of [before, mended, without, again]) delete seen.rest['notes.txt'];
    }),
  },
});
