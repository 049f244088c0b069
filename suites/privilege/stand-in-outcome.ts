import type { Bench, KubeObject } from '../requirement.ts';
import { isPodSecuritys, namespaceEvents, readyInTime } from '../requirement.ts';
import { agentStandIn } from './agent-stand-in.ts';

/** What became of a DaemonSet like the agent's. */
export interface StandInOutcome {
  readonly ready: number;
  /** Messages of its events FailedCreate that are Pod Security's. */
  readonly refusals: readonly string[];
}

/** Makes a stand-in of the agent in a namespace of its own that enforces a policy, and waits until it is Ready, or Pod Security says why it is not. */
export async function outcomeUnder(
  bench: Bench,
  level: 'baseline' | 'privileged',
  agent: KubeObject,
): Promise<StandInOutcome> {
  const namespace = await bench.namespace(level, { podSecurity: level });
  const takesPorts = level === 'baseline';
  await bench.create(agentStandIn(agent, { namespace, image: bench.images.apps, takesPorts }));
  const look = async () => {
    const [daemonSet, events] = await Promise.all([
      bench.kube.get({ apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name: 'stand-in' }),
      namespaceEvents(bench.kube, namespace, 'reason=FailedCreate,involvedObject.kind=DaemonSet'),
    ]);
    return {
      ready: Number(daemonSet?.['status']?.numberReady ?? 0),
      refusals: [...new Set(events.map(({ message }) => message).filter(isPodSecuritys))],
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
  return (await readyInTime(bench, decided)) ?? look();
}
