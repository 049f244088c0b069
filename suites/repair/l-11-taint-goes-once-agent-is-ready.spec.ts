import {
  type Bench,
  blinds,
  container,
  Findings,
  parsePod,
  type Redirection,
  readyInTime,
  redirected,
  redirectionOf,
  requirement,
  sendAgentAway,
  set,
  taintNode,
  VALIDATION_CONTAINER,
  withoutRules,
} from '../requirement.ts';
import {
  inWords,
  NOT_READY_TAINTS,
  notReady,
  placeOf,
  scheduledPod,
  taintsOn,
  type Untainted,
  untilUntainted,
} from './taints.ts';

interface Observation {
  readonly node: string;
  /** While the node has no agent: its taints, and where the scheduler has put an injected pod for it. */
  readonly without: { readonly taints: readonly string[]; readonly place: string | null };
  /** The first moment without a taint of the key, or when the time for it was over. */
  readonly untainted: Untainted;
  /** The same pod in the end; null where it did not become Ready. */
  readonly started: Started | null;
}

interface Started {
  readonly node: string;
  /** How often its validation was run again. */
  readonly restarts: number | null;
  readonly redirection: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const namespace = await bench.namespace('tainted', { inject: true });
  const name = 'waits';
  const without = await bench.during(sendAgentAway(node, bench.mesh), async () => {
    await bench.perform(taintNode(node, NOT_READY_TAINTS));
    await bench.create(scheduledPod(bench, { namespace, name, node }));
    return { place: await placeOf(bench, { namespace, name }), taints: await taintsOn(bench, node) };
  });
  const untainted = await untilUntainted(bench, node);
  const ready = bench.started({ namespace, names: [name], count: 1 });
  const [pod] = (await readyInTime({ ...bench, steadyNodes: [node] }, ready)) ?? [];
  if (pod === undefined) return { node, without, untainted, started: null };
  const [snapshot] = await bench.inspector.pods([pod], ['rules']);
  const started = {
    node: pod.node,
    restarts: container(parsePod(pod.object), VALIDATION_CONTAINER)?.restarts ?? null,
    redirection: redirectionOf(snapshot!, bench.mesh),
  };
  return { node, without, untainted, started };
}

export default requirement<Observation>('CNI-L-11', {
  observe,
  judge: ({ node, without, untainted, started }) => {
    const findings = new Findings();
    const control = new Findings().equal(
      `taints set on ${node}`,
      inWords(NOT_READY_TAINTS),
      notReady(without.taints),
    );
    findings
      .control(control)
      .equal(`injected pod for ${node}, tainted: placed on`, null, without.place)
      .equal(`taints of ${node} once its agent is Ready`, [], notReady(untainted.taints))
      .equal(`agent on ${node} when they are gone: Ready`, true, untainted.agentReady)
      .equal('injected pod in the end: placed on', node, started?.node)
      .equal('injected pod in the end: restarts of its validation', 0, started?.restarts);
    redirected(findings, 'injected pod in the end', started?.redirection);
    return findings.judgement();
  },
  mutants: {
    'pods are placed on it without an agent': ({ without, node }) => set(without, { place: node }),
    'the taint stays': ({ untainted, without }) => set(untainted, { taints: without.taints }),
    'one of two stays': ({ untainted, without: { taints } }) =>
      set(untainted, { taints: taints.slice(0, 1) }),
    'it goes before the agent is Ready': ({ untainted }) => set(untainted, { agentReady: false }),
    'the pod stays pending': (seen) => set(seen, { started: null }),
    'the pod is elsewhere': ({ started }) => set(started ?? undefined, { node: 'other' }),
    'the pod loses the race': ({ started }) => set(started ?? undefined, { restarts: 1 }),
    'the pod has no rules': ({ started }) => withoutRules(started?.redirection),
    'no taint was set': blinds(({ without }) => set(without, { taints: [] })),
  },
});
