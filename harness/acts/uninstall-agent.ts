import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import type { KubeObject } from '../kube/kube.ts';
import { isBeingDeleted, isReady } from '../kube/pod-state.ts';
import { referenceOf } from '../kube/reference.ts';
import { rolloutState } from '../kube/rollout-state.ts';
import { asWritten } from '../lanes/as-written.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import { AGENT, AGENT_CONTAINER } from '../mesh/agent-names.ts';
import { agentPodsIn } from '../mesh/agent-pods.ts';
import { componentObjects } from '../mesh/component-objects.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { eventually } from '../time/eventually.ts';
import { type Act, type ActKind, type ActWorld, aimed } from './act.ts';
import { isSame, objectsThere, referenceSchema, workloadsLast, writtenObject } from './kept-objects.ts';
import { runScript } from './node-script.ts';

const parameters = z.strictObject({
  /** Of the agent, its DaemonSet among them. */
  objects: z.array(referenceSchema),
  agentNamespace: z.string().default('istio-system'),
  /** `killed`: the agents are stopped and then killed, so that none cleans up, as where nodes lose power. */
  agents: z.enum(['end in order', 'killed']).default('end in order'),
});
const before = z.strictObject({
  /** Those of the objects that were there, as they were written. */
  objects: z.array(writtenObject),
});

type Parameters = z.infer<typeof parameters>;
type Reference = z.infer<typeof referenceSchema>;

/** Takes the CNI component off the cluster, as its installer does: all that it renders of it, by name. */
export function uninstallAgent(
  mesh: Pick<Mesh, 'agent' | 'namespace' | 'manifest'>,
  { agents }: Pick<z.input<typeof parameters>, 'agents'> = {},
): Act {
  const objects = componentObjects(mesh.manifest, 'Cni').map(referenceOf);
  return aimed(UNINSTALL_AGENT, { objects, agentNamespace: agentNamespace(mesh), agents });
}

/**
 * The agents end before anything else of theirs is taken away. It took hold when neither a pod of the agent nor an object of
 * it is left, and is reverted when all agents are Ready.
 */
export const UNINSTALL_AGENT: ActKind<Parameters, z.infer<typeof before>> = {
  name: 'uninstall-agent',
  parameters,
  before,
  what: ({ agents }) => `CNI agent uninstalled${agents === 'killed' ? ', its pods killed' : ''}`,
  async read({ kube }, { objects, agentNamespace: namespace }) {
    const there = await objectsThere(kube, objects);
    if (there.some(isDaemonSet)) return { objects: there.map(asWritten) };
    throw new HarnessError('NO_CNI_AGENT', `there is no DaemonSet ${namespace}/${AGENT}`, {
      nextStep: 'do this in a lane in cni mode',
    });
  },
  async apply(world, target) {
    const { kube, signal } = world;
    // A program that is stopped hears no signal but the last.
    if (target.agents === 'killed') await signalAgents(world, target, 'STOP');
    for (const each of target.objects.filter(isDaemonSet)) await kube.delete(each, { signal });
    if (target.agents === 'killed')
      for (const { metadata } of await agentPodsIn(world.kube, target.agentNamespace))
        await kube.delete(podOf(metadata), { graceSeconds: 1, uid: metadata.uid, signal });
    await agentsGone(world, target);
    for (const each of target.objects.filter((one) => !isDaemonSet(one))) await kube.delete(each, { signal });
  },
  async revert(world, target, { objects: was }) {
    const { kube } = world;
    // Agents that were stopped and not killed stay Ready for a while, and would never hear that they are to end.
    if (target.agents === 'killed') await signalAgents({ ...world, signal: undefined }, target, 'CONT');
    const standing = await Promise.all(was.filter(isDaemonSet).map((each) => kube.get(referenceOf(each))));
    const isLeaving = standing.some((each) => each !== undefined && isBeingDeleted(each));
    // Who still ends would take away what one that comes has installed.
    if (isLeaving || standing.includes(undefined)) await agentsGone({ ...world, signal: undefined }, target);
    for (const object of workloadsLast(was)) await kube.apply(object);
  },
  async confirm(world, target, { objects: was }) {
    const { kube } = world;
    const [there, pods] = await Promise.all([
      objectsThere(kube, was.map(referenceOf)),
      agentPodsIn(kube, target.agentNamespace),
    ]);
    const rolledOut = there.filter(isDaemonSet).map(rolloutState);
    const ready = pods.filter(isReady);
    return {
      inForce: there.length === 0 && pods.length === 0,
      asBefore:
        there.length === was.length &&
        there.every((object, index) => isSame(object, was[index])) &&
        rolledOut.every(({ done }) => done) &&
        pods.length > 0 &&
        ready.length === pods.length,
      seen: `${there.length} of its ${was.length} objects, ${pods.length} agents, ${ready.length} of them Ready`,
    };
  },
};

function isDaemonSet({ kind }: { readonly kind: string }): boolean {
  return kind === 'DaemonSet';
}

function podOf({ name, namespace }: KubeObject['metadata']): Reference {
  return { apiVersion: 'v1', kind: 'Pod', name, ...(namespace === undefined ? {} : { namespace }) };
}

/** Where no agent runs nobody is to hear it: pkill then ends with 1. */
async function signalAgents(world: ActWorld, target: Parameters, name: 'STOP' | 'CONT'): Promise<void> {
  const script = `pkill -${name} -x "$1" || test $? = 1`;
  for (const pod of await agentPodsIn(world.kube, target.agentNamespace))
    await runScript(world, pod['spec'].nodeName, script, [AGENT_CONTAINER]);
}

async function agentsGone(world: ActWorld, target: Parameters): Promise<void> {
  const { clock, deadlines, signal } = world;
  await eventually(
    'no pod of the agent is left',
    async () => {
      const left = (await agentPodsIn(world.kube, target.agentNamespace)).map(
        ({ metadata }) => metadata.name,
      );
      if (left.length === 0) return { done: true, value: undefined };
      return { done: false, seen: left.join(', ') };
    },
    { deadlineMs: deadlines.rolloutMs, clock, signal },
  );
}
