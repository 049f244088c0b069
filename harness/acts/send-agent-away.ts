import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { isReady } from '../kube/pod-state.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import { AGENT, AGENT_LABEL as LABEL } from '../mesh/agent-names.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type Act, type ActKind, aimed } from './act.ts';

const parameters = z.strictObject({ node: z.string(), agentNamespace: z.string().default('istio-system') });
/** Value of the node's label; null where it has none. */
const before = z.strictObject({ label: z.string().nullable() });

type Parameters = z.infer<typeof parameters>;

const AWAY = 'away';

/** Has the agent of one node end for good, as on a node that its DaemonSet no longer selects: it cleans up after itself. */
export function sendAgentAway(node: string, mesh: Pick<Mesh, 'agent' | 'namespace'>): Act {
  return aimed(SEND_AGENT_AWAY, { node, agentNamespace: agentNamespace(mesh) });
}

/** It took hold when the node has no pod of the agent, and is reverted when it has one that is Ready. */
export const SEND_AGENT_AWAY: ActKind<Parameters, z.infer<typeof before>> = {
  name: 'send-agent-away',
  parameters,
  before,
  what: ({ node }) => `agent sent away from ${node}`,
  async read({ kube }, { node }) {
    return { label: (await nodeOf(kube, node)).metadata.labels?.[LABEL] ?? null };
  },
  async apply({ kube, signal }, { node }) {
    signal?.throwIfAborted();
    await setLabel(kube, node, AWAY);
  },
  revert: ({ kube }, { node }, { label }) => setLabel(kube, node, label),
  async confirm({ kube }, target, { label }) {
    const own = await agentOn(kube, target);
    const is = (await nodeOf(kube, target.node)).metadata.labels?.[LABEL] ?? null;
    return {
      inForce: own === undefined,
      asBefore: is === label && own !== undefined && isReady(own),
      seen:
        own === undefined ? 'no agent on it' : `${own.metadata.name} ${isReady(own) ? 'is' : 'is not'} Ready`,
    };
  },
};

async function agentOn(kube: Kube, { node, agentNamespace: namespace }: Parameters) {
  const labelSelector = `k8s-app=${AGENT}`;
  const pods = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector });
  return pods.find((pod) => pod['spec']?.nodeName === node);
}

async function setLabel(kube: Kube, node: string, value: string | null): Promise<void> {
  await kube.patch(
    { apiVersion: 'v1', kind: 'Node', name: node },
    { metadata: { labels: { [LABEL]: value } } },
  );
}

async function nodeOf(kube: Kube, name: string): Promise<KubeObject> {
  const node = await kube.get({ apiVersion: 'v1', kind: 'Node', name });
  if (node !== undefined) return node;
  throw new HarnessError('NO_SUCH_NODE', `there is no node ${name}`, { nextStep: 'name one of bench.nodes' });
}
