import { type Bench, blinds, editNodeFile, Findings, inTime, requirement, set } from '../requirement.ts';
import { activeOn, installsOn, isChained, type OnNode, onNode, onNodeOnce } from './on-node.ts';

interface Observation {
  readonly node: string;
  readonly before: OnNode;
  /** After an edit that drops the element, and once the agent has had its time. */
  readonly dropped: OnNode;
  /** By how much its count of installations grew meanwhile; 1 for any. */
  readonly installs: number;
  /** An edit that keeps the element, but as the first: the file as it was edited, and after the agent has looked at it. */
  readonly moved: Kept;
}

interface Kept {
  /** Types of the plugins after the edit. */
  readonly edited: readonly string[];
  readonly after: OnNode;
  /** The control: the agent has looked, which its count of installations tells. */
  readonly looked: boolean;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const before = await onNode(bench, node);
  const { path, document, others } = await activeOn(bench, node);
  const content = (edited: object) => `${JSON.stringify(edited)}\n`;
  const grown = async (first: number | null, more: number) => {
    const waited = bench.eventually(
      `the agent on ${node} has looked at its file`,
      async () => {
        const now = await installsOn(bench, node);
        const isMore = now !== null && first !== null && now >= first + more;
        return isMore ? { done: true, value: true } : { done: false, seen: String(now) };
      },
      bench.deadlines.podReadyMs,
    );
    return (await inTime(waited)) ?? false;
  };
  const atFirst = await installsOn(bench, node);
  const to = { content: content(others) };
  const dropped = await bench.during(editNodeFile({ node, path, how: 'rename', to }), async () => {
    const seen = await onNodeOnce(bench, node, isChained);
    return { dropped: seen, installs: (await grown(atFirst, 1)) ? 1 : 0 };
  });
  const reordered = { ...document, plugins: document.plugins.toReversed() };
  const between = await installsOn(bench, node);
  const kept = { node, path, how: 'rename', to: { content: content(reordered) } } as const;
  const moved = await bench.during(editNodeFile(kept), async () => {
    const looked = await grown(between, 1);
    return { looked, after: await onNode(bench, node) };
  });
  return {
    node,
    before,
    ...dropped,
    moved: { edited: reordered.plugins.map(({ type }) => type), ...moved },
  };
}

export default requirement<Observation>('CNI-B-07', {
  observe,
  judge: ({ node, before, dropped, installs, moved }) => {
    const subject = `on ${node}, its element dropped`;
    const control = new Findings().equal(
      `on ${node}, before: the plugin is chained`,
      true,
      isChained(before),
    );
    // Who counts nothing tells of no look either, and is at fault.
    if (installs > 0)
      control.equal(`on ${node}, its element moved: the agent has looked`, true, moved.looked);
    return new Findings()
      .control(control)
      .equal(`plugins ${subject}`, before.plugins, dropped.plugins)
      .equal(`file ${subject}`, before.file, dropped.file)
      .equal(`its bytes ${subject}`, before.digest, dropped.digest)
      .equal(`the primary CNI's part ${subject}`, before.others, dropped.others)
      .equal(`other files ${subject}`, before.rest, dropped.rest)
      .equal(`program ${subject}`, before.program, dropped.program)
      .equal(`namespaces that the element excludes ${subject}`, before.excluded, dropped.excluded)
      .equal(`count of installations ${subject}: more than before`, 1, installs)
      .equal(`plugins on ${node}, its element moved`, moved.edited, moved.after.plugins)
      .judgement();
  },
  mutants: {
    'it is not written again': ({ dropped }) => dropped.plugins.pop(),
    'it is not the last': ({ dropped }) => dropped.plugins.unshift(dropped.plugins.pop() ?? ''),
    'it is written twice': ({ dropped }) => dropped.plugins.push('istio-cni'),
    'it is another': ({ dropped }) => set(dropped, { excluded: [] }),
    'other bytes': ({ dropped }) => set(dropped, { digest: 'a'.repeat(64) }),
    'it takes a part of the primary CNI along': ({ dropped }) => set(dropped, { others: null }),
    'a file more': ({ dropped }) => Object.assign(dropped.rest, { more: '0644' }),
    'it is not counted': (seen) => set(seen, { installs: 0 }),
    'it counts nothing': (seen) => {
      set(seen, { installs: 0 });
      set(seen.moved, { looked: false });
    },
    'it has not looked': blinds(({ moved }) => set(moved, { looked: false })),
    'an edit that keeps it is undone': ({ moved }) =>
      moved.after.plugins.push(moved.after.plugins.shift() ?? ''),
  },
});
