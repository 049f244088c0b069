import {
  type Bench,
  blinds,
  cordonNode,
  empty,
  Findings,
  readyInTime,
  redirected,
  requirement,
  restartAgent,
  set,
  withoutRules,
} from '../requirement.ts';
import { type Churned, evicted, lookedAt, settled, spreadOver } from './churn.ts';

interface Observation {
  /** The node that is drained, and whose agent is replaced. */
  readonly drained: string;
  /** The control: nodes of the pods that were Ready before. */
  readonly before: readonly string[];
  /** Pods that were evicted and did not go. */
  readonly notGone: readonly string[];
  readonly wanted: number;
  readonly pods: readonly Churned[];
}

const FIRST = 4;
const FEW = 2;
const MANY = 8;

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const [other = ''] = bench.steadyNodes;
  const namespace = await bench.namespace('churn', { inject: true });
  const churn = spreadOver(bench, namespace, [node, other]);
  await bench.create(churn.object);
  await churn.scale(FIRST);
  const before = await settled(bench, churn, FIRST);
  const notGone = await bench.during(cordonNode(node), async () => {
    await churn.scale(MANY);
    return await evicted(bench, churn, node);
  });
  await churn.scale(FEW);
  await bench.during(restartAgent(node, bench.mesh), () => churn.scale(MANY));
  const after = (await readyInTime(bench, settled(bench, churn, MANY))) ?? (await churn.pods());
  return {
    drained: node,
    before: before.map((one) => one['spec']?.nodeName),
    notGone,
    wanted: MANY,
    pods: await lookedAt(bench, after),
  };
}

export default requirement<Observation>('CNI-L-17', {
  observe,
  judge: ({ drained, before, notGone, wanted, pods }) => {
    const control = new Findings()
      .holds('pods on the node before it is drained', 'some', before.includes(drained), before.join(', '))
      .holds(
        'pods on another node',
        'some',
        before.some((node) => node !== drained),
        before.join(', '),
      );
    const findings = new Findings()
      .control(control)
      .equal('evicted pods that stay', [], notGone)
      .equal('pods when all is over', wanted, pods.length);
    for (const { name, node, ready, deleted, state, troubles, redirection } of pods) {
      const subject = `pod ${name} on ${node}`;
      const its = findings.about({ said: troubles });
      its.holds(subject, 'Ready, and not being deleted', ready && !deleted, state);
      if (ready && !deleted) redirected(its, subject, redirection ?? undefined);
    }
    return findings
      .some(
        'pods on the node that was drained',
        pods.filter(({ node }) => node === drained),
      )
      .judgement();
  },
  mutants: {
    'one is in a crash loop': ({ pods: [one] }) =>
      set(one, { ready: false, state: 'Running, app CrashLoopBackOff' }),
    'one has no sandbox': ({ pods }) => set(pods.at(-1), { ready: false, redirection: null }),
    'one stays, being deleted': ({ pods: [one] }) => set(one, { deleted: true }),
    'one too many is left': ({ pods }) => pods.push(...pods.slice(0, 1)),
    'one is missing': ({ pods }) => pods.pop(),
    'one is not redirected': ({ pods }) => withoutRules(pods.at(-1)?.redirection ?? undefined),
    'an evicted pod does not go': ({ notGone }) => notGone.push('churned-0'),
    'none comes back to the node': ({ drained, pods }) => {
      for (const one of pods) if (one.node === drained) set(one, { node: 'another' });
    },
    'none was on the node': blinds(({ before }) => empty(before)),
    'all were on the node': blinds((seen) => set(seen, { before: seen.before.map(() => seen.drained) })),
    'no pod': ({ pods }) => empty(pods),
  },
});
