import {
  type Bench,
  blinds,
  Findings,
  requirement,
  sendAgentAway,
  set,
  type Taint,
  taintNode,
} from '../requirement.ts';
import {
  inWords,
  NOT_READY,
  NOT_READY_TAINTS,
  notReady,
  taintsOn,
  type Untainted,
  untilUntainted,
} from './taints.ts';

/** One whose key begins as the other does is among them. */
const OTHERS: readonly Taint[] = [
  { key: 'conformance.example/other', value: 'a', effect: 'NoSchedule' },
  { key: `${NOT_READY}-yet`, effect: 'NoSchedule' },
];

const SET = [...OTHERS, ...NOT_READY_TAINTS];

interface Observation {
  readonly node: string;
  /** While the node has no agent. */
  readonly before: readonly string[];
  /** The first moment without a taint of the key, or when the time for it was over. */
  readonly untainted: Untainted;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const before = await bench.during(sendAgentAway(node, bench.mesh), async () => {
    await bench.perform(taintNode(node, SET));
    return await taintsOn(bench, node);
  });
  return { node, before, untainted: await untilUntainted(bench, node) };
}

export default requirement<Observation>('CNI-L-13', {
  observe,
  judge: ({ node, before, untainted: { taints } }) => {
    const control = new Findings().equal(`taints set on ${node}`, inWords(SET), before);
    return new Findings()
      .control(control)
      .equal(`taints of ${node} of the key, agent back`, [], notReady(taints))
      .sameSet(`taints of ${node}, agent back`, inWords(OTHERS), taints)
      .judgement();
  },
  mutants: {
    'one goes along': ({ untainted }) => untainted.taints.pop(),
    'all go': ({ untainted }) => set(untainted, { taints: [] }),
    'one loses its value': ({ untainted }) =>
      set(untainted, { taints: untainted.taints.map((taint) => taint.replace('=a', '')) }),
    'one that is new': ({ untainted }) => untainted.taints.push('new:NoSchedule'),
    'none goes': ({ untainted, before }) => set(untainted, { taints: before }),
    'another was set': blinds(({ before }) => before.pop()),
  },
});
