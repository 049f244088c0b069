import { type Bench, editNodeFile, Findings, requirement, set } from '../requirement.ts';
import { activeOn, isChained, type OnNode, onNode, onNodeOnce } from './on-node.ts';

/** What the primary CNI has in its file since it started anew. */
const NEW = { type: 'tuning', sysctl: { 'net.core.somaxconn': '500' } };

interface Observation {
  readonly node: string;
  readonly before: OnNode;
  /** What the primary CNI wrote, into the file that is there. */
  readonly written: unknown;
  readonly after: OnNode;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const before = await onNode(bench, node);
  const { path, others: bare } = await activeOn(bench, node);
  const written = { ...bare, plugins: [...bare.plugins, NEW] };
  const edit = { node, path, how: 'in-place', to: { content: `${JSON.stringify(written)}\n` } } as const;
  const after = await bench.during(editNodeFile(edit), () => onNodeOnce(bench, node, isChained));
  return { node, before, written, after };
}

export default requirement<Observation>('CNI-B-08', {
  observe,
  judge: ({ node, before, written, after }) => {
    const subject = `on ${node}, the primary CNI's file written anew`;
    const control = new Findings().equal(
      `on ${node}, before: the plugin is chained`,
      true,
      isChained(before),
    );
    return new Findings()
      .control(control)
      .holds(`plugins ${subject}`, "Istio's, once and last", isChained(after), after.plugins.join(', '))
      .equal(`file ${subject}`, before.file, after.file)
      .equal(`the primary CNI's part ${subject}`, written, after.others)
      .equal(`other files ${subject}`, before.rest, after.rest)
      .equal(`program ${subject}`, before.program, after.program)
      .equal(`namespaces that the element excludes ${subject}`, before.excluded, after.excluded)
      .judgement();
  },
  mutants: {
    'it is not written again': ({ after }) => after.plugins.pop(),
    'it is not the last': ({ after }) => after.plugins.unshift(after.plugins.pop() ?? ''),
    'it is written twice': ({ after }) => after.plugins.push('istio-cni'),
    'it is another': ({ after }) => set(after, { excluded: [] }),
    'another file is used': ({ after }) => set(after, { file: 'YYY-istio-cni.conf' }),
    'what was there before comes back': ({ before, after }) => set(after, { others: before.others }),
    'a file more': ({ after }) => Object.assign(after.rest, { more: '0644' }),
    'its program goes': ({ after }) => set(after, { program: null }),
  },
});
