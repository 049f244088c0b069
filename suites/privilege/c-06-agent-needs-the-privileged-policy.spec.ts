import type { Bench, KubeObject } from '../requirement.ts';
import { agentDaemonSet, Findings, inTime, namespaceEvents, requirement, set } from '../requirement.ts';
import { agentStandIn } from './agent-stand-in.ts';

interface Observation {
  /** What became of a DaemonSet with the agent's security, where the policy is enforced. */
  readonly baseline: Fate;
  readonly privileged: Fate;
  readonly nodes: number;
}

interface Fate {
  readonly ready: number;
  /** Messages of its events FailedCreate. */
  readonly refusals: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const agent = await agentDaemonSet(bench);
  const [baseline, privileged] = await Promise.all(
    (['baseline', 'privileged'] as const).map((level) => fateUnder(bench, level, agent)),
  );
  return { baseline: baseline!, privileged: privileged!, nodes: bench.nodes.length };
}

async function fateUnder(bench: Bench, level: 'baseline' | 'privileged', agent: KubeObject): Promise<Fate> {
  const namespace = await bench.namespace(level, { podSecurity: level });
  await bench.create(agentStandIn(agent, namespace, bench.images.apps));
  const look = async () => {
    const [daemonSet, events] = await Promise.all([
      bench.kube.get({ apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name: 'stand-in' }),
      namespaceEvents(bench.kube, namespace, 'reason=FailedCreate,involvedObject.kind=DaemonSet'),
    ]);
    return {
      ready: Number(daemonSet?.['status']?.numberReady ?? 0),
      refusals: [...new Set(events.map(({ message }) => message))],
    };
  };
  const decided = bench.eventually(
    `a DaemonSet with the agent's security under ${level}`,
    async () => {
      const seen = await look();
      const done = seen.ready === bench.nodes.length || seen.refusals.length > 0;
      return done ? { done, value: seen } : { done: false, seen: JSON.stringify(seen) };
    },
    bench.deadlines.podReadyMs,
  );
  return (await inTime(decided)) ?? look();
}

/** What baseline does not allow: kubernetes/pod-security-admission policy/check_*.go. */
const NAMED = [
  'PodSecurity "baseline:',
  'AppArmor',
  'non-default capabilities',
  'hostPath volumes',
  '"SYS_ADMIN"',
];

export default requirement<Observation>('CNI-C-06', {
  observe,
  judge: ({ baseline, privileged, nodes }) => {
    const findings = new Findings()
      .equal('under baseline: Ready', 0, baseline.ready)
      .some('under baseline: events FailedCreate', baseline.refusals)
      .equal('under privileged: Ready', nodes, privileged.ready)
      .equal('under privileged: events FailedCreate', [], privileged.refusals)
      .holds('nodes', 'at least one', nodes > 0, '0');
    for (const message of baseline.refusals)
      findings.holds(
        'under baseline: event FailedCreate',
        `names ${NAMED.join(', ')}`,
        NAMED.every((word) => message.toLowerCase().includes(word.toLowerCase())),
        message,
      );
    return findings.judgement();
  },
  mutants: {
    'baseline admits it': ({ baseline }) => set(baseline, { ready: 2, refusals: [] }),
    'hostPath volumes are not named': ({ baseline }) =>
      baseline.refusals.splice(0, 1, (baseline.refusals[0] ?? '').replace('hostPath volumes', '')),
    'SYS_ADMIN is not named': ({ baseline }) =>
      baseline.refusals.splice(0, 1, (baseline.refusals[0] ?? '').replace('"SYS_ADMIN"', '')),
    'privileged refuses it': ({ privileged }) => privileged.refusals.push('forbidden'),
    'not Ready on one node': ({ privileged }) => set(privileged, { ready: 1 }),
    'no node': (seen) => set(seen, { nodes: 0, privileged: { ready: 0, refusals: [] } }),
  },
});
