import { AGENT_CONTAINER, agentPods, type Bench, container, parsePod, podEvents } from '../requirement.ts';

/** An agent as the API tells of it. */
export interface QuietAgent {
  readonly node: string;
  readonly uid: string;
  readonly ready: boolean;
  /** When it last became Ready, or ceased to be: RFC 3339. */
  readonly since: string;
  readonly restarts: number;
  /** How often its kubelet has told that a probe of it failed, since it is Ready. */
  readonly unhealthy: number;
}

/** The agents of all nodes, by the names of those. */
export async function quietAgents(bench: Bench): Promise<readonly QuietAgent[]> {
  const agents = (await agentPods(bench)).map(async ({ namespace, name, uid, node, object }) => {
    const facts = parsePod(object);
    const conditions: readonly { type: string; lastTransitionTime?: string }[] =
      object['status']?.conditions ?? [];
    const since = conditions.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '';
    const events = await podEvents(bench.kube, { namespace, name, uid });
    return {
      node,
      uid,
      ready: facts.ready,
      since,
      restarts: container(facts, AGENT_CONTAINER)?.restarts ?? 0,
      // Events have whole seconds, and the last failure may be of the second in which it became Ready.
      unhealthy: events.filter(
        ({ reason, at }) => reason === 'Unhealthy' && Date.parse(at) > Date.parse(since) + 1000,
      ).length,
    };
  });
  return await Promise.all(agents);
}

/** Waits until a lane that nobody changes has been so for the time of `deadlines.quietMs`, counted from a moment. */
export async function quietSince(bench: Bench, sinceMs: number): Promise<void> {
  const { quietMs } = bench.deadlines;
  await bench.eventually(
    `${quietMs} ms without a change`,
    () => {
      const passed = Date.parse(bench.clock.timestamp()) - sinceMs;
      return passed >= quietMs ? { done: true, value: undefined } : { done: false, seen: `${passed} ms` };
    },
    quietMs + bench.deadlines.execMs,
  );
}
