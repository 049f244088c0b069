import {
  AGENT,
  agentNamespace,
  type Bench,
  blinds,
  Findings,
  parsePod,
  pod,
  readyInTime,
  requirement,
  sendAgentAway,
  set,
  sleepingContainer,
  taintNode,
} from '../requirement.ts';
import { inWords, NOT_READY_TAINTS, notReady, taintsOn, type Untainted, untilUntainted } from './taints.ts';

interface Observation {
  readonly node: string;
  /** Pods on the node that are not its agent. */
  readonly others: readonly { readonly what: string; readonly ready: boolean }[];
  /** While the node has no agent, once those are Ready and so is an injected pod elsewhere that was made after them. */
  readonly without: { readonly taints: readonly string[]; readonly elsewhereReady: boolean };
  /** The first moment without a taint of the key, or when the time for it was over; looked for since before the agent came. */
  readonly untainted: Untainted;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const [namespace, injected] = await Promise.all([
    bench.namespace('others'),
    bench.namespace('elsewhere', { inject: true }),
  ]);
  const made = (its: { namespace: string; name: string }, label: string) =>
    pod({ ...its, node, labels: { 'k8s-app': label }, containers: [sleepingContainer()] }, bench.images);
  const others = {
    "pod with the agent's label in another namespace": made({ namespace, name: 'labelled' }, AGENT),
    "pod with another label in the agent's namespace": made(
      { namespace: agentNamespace(bench.mesh), name: `l-12-${bench.passId}` },
      'l-12',
    ),
  };
  const beside = bench.nodes.find((each) => !bench.breakable.includes(each)) ?? '';
  const elsewhere = pod(
    { namespace: injected, name: 'elsewhere', node: beside, containers: [sleepingContainer()] },
    bench.images,
  );
  const seen = await bench.during(sendAgentAway(node, bench.mesh), async () => {
    await bench.perform(taintNode(node, NOT_READY_TAINTS));
    const ready = await bench.start(...Object.values(others));
    // istiod has served this one: it is alive, and has heard of those that were Ready before.
    const started = await readyInTime({ ...bench, steadyNodes: [beside] }, bench.start(elsewhere));
    const without = { taints: await taintsOn(bench, node), elsewhereReady: started !== undefined };
    const watched = untilUntainted(bench, node);
    // Awaited below; where the agent does not come back that is what is told.
    watched.catch(() => undefined);
    return { ready, without, watched: () => watched };
  });
  return {
    node,
    others: Object.keys(others).map((what, index) => ({
      what,
      ready: parsePod(seen.ready[index]!.object).ready,
    })),
    without: seen.without,
    untainted: await seen.watched(),
  };
}

export default requirement<Observation>('CNI-L-12', {
  observe,
  judge: ({ node, others, without, untainted }) => {
    const findings = new Findings().equal('pods that are not the agent', 2, others.length);
    const control = new Findings();
    for (const { what, ready } of others) control.equal(`${what} on ${node}: Ready`, true, ready);
    return findings
      .control(control)
      .equal('injected pod on a node with an agent: Ready', true, without.elsewhereReady)
      .equal(`taints of ${node}, no agent`, inWords(NOT_READY_TAINTS), notReady(without.taints))
      .equal(`taints of ${node} once its agent is back`, [], notReady(untainted.taints))
      .equal(`agent on ${node} when they are gone: Ready`, true, untainted.agentReady)
      .judgement();
  },
  mutants: {
    'it goes without an agent': ({ without }) => set(without, { taints: [] }),
    'one of two goes': ({ without }) => without.taints.splice(0, 1),
    'istiod does not serve': ({ without }) => set(without, { elsewhereReady: false }),
    'it never goes': ({ untainted, without }) => set(untainted, { taints: without.taints }),
    'it goes before the agent is Ready': ({ untainted }) => set(untainted, { agentReady: false }),
    'no other pod': ({ others }) => others.splice(0),
    'the other pods do not become Ready': blinds(({ others: [first] }) => set(first, { ready: false })),
  },
});
