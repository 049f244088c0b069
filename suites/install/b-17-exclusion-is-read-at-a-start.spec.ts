import {
  AGENT_CONFIG,
  agentNamespace,
  type Bench,
  cniDirectories,
  empty,
  Findings,
  requirement,
  sendAgentAway,
  setConfigKey,
} from '../requirement.ts';
import { onNode } from './on-node.ts';

const KEY = 'EXCLUDE_NAMESPACES';
const ADDED = 'conformance-excluded-later';

/** Of each node, the namespaces that Istio's element excludes. */
type Excluded = Readonly<Record<string, unknown>>;

interface Observation {
  /** The node whose agent starts anew. */
  readonly node: string;
  readonly before: Excluded;
  /** The ConfigMap changed; then one agent started anew; then all as before. */
  readonly changed: Excluded;
  readonly restarted: Excluded;
  readonly after: Excluded;
}

async function observe(bench: Bench): Promise<Observation> {
  const [node = ''] = bench.breakable;
  const look = async (): Promise<Excluded> => {
    const all = bench.nodes.map(async (each) => [each, (await onNode(bench, each)).excluded] as const);
    return Object.fromEntries(await Promise.all(all));
  };
  const namespace = agentNamespace(bench.mesh);
  const map = await bench.kube.get({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace,
    name: AGENT_CONFIG,
  });
  const value = [map?.['data']?.[KEY] ?? '', ADDED].filter((each) => each !== '').join(',');
  const { confDir } = cniDirectories(bench.lane);
  const before = await look();
  const act = setConfigKey({ key: KEY, value, restarted: node, confDir }, bench.mesh);
  const seen = await bench.during(act, async () => {
    const changed = await look();
    await bench.during(sendAgentAway(node, bench.mesh), async () => undefined);
    return { changed, restarted: await look() };
  });
  return { node, before, ...seen, after: await look() };
}

export default requirement<Observation>('CNI-B-17', {
  observe,
  judge: ({ node, before, changed, restarted, after }) => {
    const findings = new Findings().some('nodes', Object.keys(before));
    for (const [each, was] of Object.entries(before)) {
      const more = Array.isArray(was) ? [...was, ADDED] : was;
      findings
        .holds(`${each}, before: an element with exclusions`, 'a list', Array.isArray(was), String(was))
        .equal(`${each}, the ConfigMap changed`, was, changed[each])
        .equal(`${each}, the agent of ${node} started anew`, each === node ? more : was, restarted[each])
        .equal(`${each}, the ConfigMap as before and that agent started anew`, was, after[each]);
    }
    return findings.judgement();
  },
  mutants: {
    'it follows at once': ({ node, changed }) => (changed[node] as unknown[]).push(ADDED),
    'it is not read': ({ node, restarted }) => (restarted[node] as unknown[]).pop(),
    'others follow': ({ node, restarted }) => {
      for (const [each, excluded] of Object.entries(restarted))
        if (each !== node) (excluded as unknown[]).push(ADDED);
    },
    'what was excluded before is lost': ({ node, restarted }) => (restarted[node] as unknown[]).shift(),
    'it is kept': ({ node, after }) => (after[node] as unknown[]).push(ADDED),
    'no element anywhere': ({ before }) => {
      for (const each of Object.keys(before)) before[each] = null;
    },
    'no node': ({ before }) => empty(before),
  },
});
