import { z } from 'zod';
import { isReady } from '../kube/pod-state.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type Act, type ActKind, aimed } from './act.ts';
import {
  type AgentParameters,
  agentContainer,
  agentOn,
  agentParameters,
  agentSeen,
  readyAgentOn,
  signalAgent,
} from './agent-on-node.ts';

const before = z.strictObject({ uid: z.string(), container: z.string() });

/** Kills the agent's process on one node, as the kernel does when memory is short: it cleans up nothing, and its pod stays. */
export function killAgent(node: string, mesh: Pick<Mesh, 'agent' | 'namespace'>): Act {
  return aimed(KILL_AGENT, { node, agentNamespace: agentNamespace(mesh) });
}

/** It took hold when its container runs no more, and is reverted when the kubelet has started another and the agent is Ready. */
export const KILL_AGENT: ActKind<AgentParameters, z.infer<typeof before>> = {
  name: 'kill-agent',
  parameters: agentParameters,
  before,
  what: ({ node }) => `agent's process on ${node} killed`,
  async read(world, target) {
    const { uid = '' } = (await readyAgentOn(world.kube, target)).metadata;
    return { uid, container: await agentContainer(world, target.node, uid) };
  },
  apply: (world, { node }, { uid }) => signalAgent(world, node, uid, 'KILL'),
  // Its kubelet does.
  revert: async () => undefined,
  async confirm(world, target, { uid, container }) {
    const own = await agentOn(world.kube, target);
    const runs = await agentContainer(world, target.node, own?.metadata.uid ?? uid);
    const told: string = own?.['status']?.containerStatuses?.[0]?.containerID ?? '';
    return {
      inForce: runs !== container,
      // The kubelet tells a moment later than the runtime.
      asBefore: own !== undefined && isReady(own) && runs !== '' && told.endsWith(runs),
      seen: `${agentSeen(own)}, ${runs === '' ? 'no container of it runs' : `container ${runs.slice(0, 12)} runs`}`,
    };
  },
};
