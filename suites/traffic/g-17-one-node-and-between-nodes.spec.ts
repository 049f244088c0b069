import { type Bench, empty, Findings, requirement, set } from '../requirement.ts';
import { meshPods, type OwnPod } from './own-pods.ts';
import { all, ofCall, type Seen, seenOf, spoil } from './seen.ts';
import { gets, untilReached } from './settled.ts';

const CALLS = 3;

interface Observation {
  readonly directions: readonly Direction[];
  /** The same servers, called by a pod outside the mesh. */
  readonly outsider: readonly Seen[];
}

interface Direction {
  readonly from: string;
  readonly to: string;
  readonly nodes: 'the same node' | 'two nodes';
  /** What the caller's certificate names. */
  readonly account: string;
  readonly calls: readonly Seen[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [first, second] = bench.nodes;
  const nodes = { one: first, two: first, other: second };
  const [own, { plain }] = await Promise.all([meshPods(bench, 'all', nodes), bench.echoPods('plain')]);
  const pods = Object.values(own);
  const directions = await Promise.all(pods.map((from) => directionsFrom(bench, from, pods)));
  const urls = pods.map((to) => to.url);
  await untilReached(bench, plain[0]!, urls);
  const { attempts } = await bench.call(plain[0]!, gets(urls, 1));
  return { directions: directions.flat(), outsider: seenOf(attempts) };
}

async function directionsFrom(bench: Bench, from: OwnPod, pods: readonly OwnPod[]): Promise<Direction[]> {
  const targets = pods.filter((to) => to !== from);
  const urls = targets.map((to) => to.url);
  await untilReached(bench, from, urls);
  const { attempts } = await bench.call(from, gets(urls, CALLS));
  return targets.map((to, call) => ({
    from: from.name,
    to: to.name,
    nodes: from.node === to.node ? 'the same node' : 'two nodes',
    account: from.account,
    calls: seenOf(ofCall(attempts, call)),
  }));
}

export default requirement<Observation>('CNI-G-17', {
  observe,
  judge: ({ directions, outsider }) => {
    const findings = new Findings();
    const names = (nodes: Direction['nodes']) =>
      directions.filter((direction) => direction.nodes === nodes).map(nameOf);
    findings.sameSet('directions on the same node', ['one to two', 'two to one'], names('the same node'));
    const across = ['one to other', 'two to other', 'other to one', 'other to two'];
    findings.sameSet('directions between two nodes', across, names('two nodes'));
    for (const direction of directions) {
      const { to: answeredBy, account: identity, calls } = direction;
      const proxied = { outcome: '200', server: 'envoy', answeredBy, identity };
      all(findings, `${nameOf(direction)}, on ${direction.nodes}`, CALLS, calls, proxied);
    }
    all(findings, 'caller outside the mesh', 3, outsider, { outcome: '200', identity: null });
    return findings.judgement();
  },
  mutants: {
    'a call failed on one node': ({ directions }) =>
      spoil(on(directions, 'the same node'), { outcome: '503' }),
    'a call failed between nodes': ({ directions }) => spoil(on(directions, 'two nodes'), { outcome: '503' }),
    'no identity between nodes': ({ directions }) => spoil(on(directions, 'two nodes'), { identity: null }),
    "another pod's identity": ({ directions: [first, ...rest] }) =>
      spoil(first!.calls, { identity: rest.at(-1)!.calls[0]!.identity }),
    'not by the proxy': ({ directions }) => spoil(on(directions, 'the same node'), { server: null }),
    'answered by another pod': ({ directions }) => spoil(on(directions, 'two nodes'), { answeredBy: 'two' }),
    'a direction not tried': ({ directions }) => directions.pop(),
    'none between nodes': ({ directions }) => {
      for (const direction of directions) set(direction, { nodes: 'the same node' });
    },
    'fewer calls': ({ directions }) => directions[0]!.calls.pop(),
    'the caller outside the mesh reached nobody': ({ outsider }) => empty(outsider),
    'the caller outside the mesh has an identity': ({ outsider }) =>
      spoil(outsider, { identity: 'spiffe://x' }),
  },
});

function nameOf({ from, to }: Pick<Direction, 'from' | 'to'>): string {
  return `${from} to ${to}`;
}

/** Calls of the first direction of a kind. */
function on(directions: readonly Direction[], nodes: Direction['nodes']): readonly Seen[] {
  return directions.find((direction) => direction.nodes === nodes)?.calls ?? [];
}
