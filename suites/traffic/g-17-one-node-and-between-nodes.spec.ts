import { type Bench, Findings, requirement } from '../requirement.ts';
import { meshPods, type OwnPod } from './own-pods.ts';
import { each, identified, ofCall, type Seen, seenOf, untilReached } from './seen.ts';

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
  const pods = Object.values(await meshPods(bench, 'all', { one: first, two: first, other: second }));
  const callers = pods.map(async (from) =>
    directionsFrom(
      bench,
      from,
      pods.filter((to) => to !== from),
    ),
  );
  const directions = (await Promise.all(callers)).flat();
  const { plain } = await bench.cohort();
  const { attempts } = await bench.call(plain[0]!, {
    calls: pods.map((to) => ({ kind: 'http', url: to.url })),
  });
  return { directions, outsider: seenOf(attempts) };
}

async function directionsFrom(
  bench: Bench,
  from: OwnPod,
  targets: readonly OwnPod[],
): Promise<readonly Direction[]> {
  const urls = targets.map((to) => to.url);
  await untilReached(bench, from, urls);
  const { attempts } = await bench.call(from, {
    calls: urls.map((url) => ({ kind: 'http', url, count: CALLS })),
  });
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
    const on = (nodes: Direction['nodes']) =>
      directions.filter((direction) => direction.nodes === nodes).map(nameOf);
    findings.sameSet('directions on the same node', ['one to two', 'two to one'], on('the same node'));
    const across = ['one to other', 'two to other', 'other to one', 'other to two'];
    findings.sameSet('directions between two nodes', across, on('two nodes'));
    for (const direction of directions) {
      const { to, account, calls } = direction;
      const subject = `${nameOf(direction)}, on ${direction.nodes}`;
      each(
        findings,
        `${subject}: status`,
        CALLS,
        '200',
        calls.map((call) => call.outcome),
      );
      each(
        findings,
        `${subject}: answered by`,
        CALLS,
        to,
        calls.map((call) => call.answeredBy),
      );
      each(
        findings,
        `${subject}: header server`,
        CALLS,
        'envoy',
        calls.map((call) => call.server),
      );
      identified(findings, subject, CALLS, account, calls);
    }
    each(
      findings,
      'caller outside the mesh: status',
      3,
      '200',
      outsider.map((call) => call.outcome),
    );
    each(
      findings,
      'caller outside the mesh: identity',
      3,
      null,
      outsider.map((call) => call.identity),
    );
    return findings.judgement();
  },
  mutants: {
    'a call failed on the same node': ({ directions }) =>
      Object.assign(first(directions, 'the same node'), { outcome: '503' }),
    'a call failed between nodes': ({ directions }) =>
      Object.assign(first(directions, 'two nodes'), { outcome: 'TIMEOUT' }),
    'no identity between nodes': ({ directions }) =>
      Object.assign(first(directions, 'two nodes'), { identity: null }),
    "another pod's identity": ({ directions }) =>
      Object.assign(first(directions, 'two nodes'), { identity: directions.at(-1)!.calls[0]!.identity }),
    'not by the proxy': ({ directions }) =>
      Object.assign(first(directions, 'the same node'), { server: null }),
    'answered by another pod': ({ directions }) =>
      Object.assign(first(directions, 'two nodes'), { answeredBy: 'two' }),
    'a direction not tried': ({ directions }) => directions.pop(),
    'all on one node': ({ directions }) =>
      directions.forEach((direction) => Object.assign(direction, { nodes: 'the same node' })),
    'the caller outside the mesh reached nobody': ({ outsider }) => outsider.splice(0),
    'the caller outside the mesh has an identity': ({ outsider, directions }) =>
      Object.assign(outsider[0]!, { identity: directions[0]!.calls[0]!.identity }),
    'fewer calls': ({ directions }) => directions[0]!.calls.pop(),
  },
});

function nameOf({ from, to }: Pick<Direction, 'from' | 'to'>): string {
  return `${from} to ${to}`;
}

/** The first call of the first direction of its kind. */
function first(directions: readonly Direction[], nodes: Direction['nodes']): object {
  return directions.find((direction) => direction.nodes === nodes)?.calls[0] ?? {};
}
