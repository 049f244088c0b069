import { z } from 'zod';
import { isReady } from '../kube/pod-state.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type Act, type ActKind, aimed } from './act.ts';
import { type AgentParameters, agentOn, agentParameters, agentSeen } from './agent-on-node.ts';
import { AWAY, agentLabel, setAgentLabel } from './node-label.ts';

/** Value of the node's label; null where it has none. */
const before = z.strictObject({ label: z.string().nullable() });

/** Has the agent of one node end for good, as on a node that its DaemonSet no longer selects: it cleans up after itself. */
export function sendAgentAway(node: string, mesh: Pick<Mesh, 'agent' | 'namespace'>): Act {
  return aimed(SEND_AGENT_AWAY, { node, agentNamespace: agentNamespace(mesh) });
}

/** It took hold when the node has no pod of the agent, and is reverted when it has one that is Ready. */
export const SEND_AGENT_AWAY: ActKind<AgentParameters, z.infer<typeof before>> = {
  name: 'send-agent-away',
  parameters: agentParameters,
  before,
  what: ({ node }) => `agent sent away from ${node}`,
  async read({ kube }, { node }) {
    return { label: await agentLabel(kube, node) };
  },
  async apply({ kube, signal }, { node }) {
    signal?.throwIfAborted();
    await setAgentLabel(kube, node, AWAY);
  },
  revert: ({ kube }, { node }, { label }) => setAgentLabel(kube, node, label),
  async confirm({ kube }, target, { label }) {
    const own = await agentOn(kube, target);
    const is = await agentLabel(kube, target.node);
    return {
      inForce: own === undefined,
      asBefore: is === label && own !== undefined && isReady(own),
      seen: agentSeen(own),
    };
  },
};
