import { z } from 'zod';
import { isReady } from '../kube/pod-state.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type Act, type ActKind, aimed } from './act.ts';
import { type AgentParameters, agentOn, agentParameters, agentSeen, readyAgentOn } from './agent-on-node.ts';

const before = z.strictObject({ name: z.string(), uid: z.string() });

/** Deletes the agent's pod of one node, as a rollout does: it cleans up after itself, and another comes. */
export function restartAgent(node: string, mesh: Pick<Mesh, 'agent' | 'namespace'>): Act {
  return aimed(RESTART_AGENT, { node, agentNamespace: agentNamespace(mesh) });
}

/** It took hold when the node has another pod of the agent, and is reverted when that is Ready. */
export const RESTART_AGENT: ActKind<AgentParameters, z.infer<typeof before>> = {
  name: 'restart-agent',
  parameters: agentParameters,
  before,
  what: ({ node }) => `agent's pod on ${node} deleted`,
  async read({ kube }, target) {
    const { name, uid = '' } = (await readyAgentOn(kube, target)).metadata;
    return { name, uid };
  },
  async apply({ kube, signal }, { agentNamespace: namespace }, { name, uid }) {
    await kube.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name }, { uid, signal });
  },
  // Its DaemonSet does.
  revert: async () => undefined,
  async confirm({ kube }, target, { uid }) {
    const own = await agentOn(kube, target);
    return {
      inForce: own !== undefined && own.metadata.uid !== uid,
      asBefore: own !== undefined && isReady(own),
      seen: agentSeen(own),
    };
  },
};
