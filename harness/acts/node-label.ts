import type { Kube } from '../kube/kube.ts';
import { nodeNamed, nodeReference } from '../kube/node-named.ts';
import { AGENT_LABEL as LABEL } from '../mesh/agent-names.ts';

/** By this value of its label the agent's DaemonSet passes a node over. */
export const AWAY = 'away';

/** Value of a node's label that keeps the agent away; null where it has none. @throws HarnessError NO_SUCH_NODE */
export async function agentLabel(kube: Kube, name: string): Promise<string | null> {
  return (await nodeNamed(kube, name)).metadata.labels?.[LABEL] ?? null;
}

/** Sets or removes it. */
export async function setAgentLabel(kube: Kube, node: string, value: string | null): Promise<void> {
  await kube.patch(nodeReference(node), { metadata: { labels: { [LABEL]: value } } });
}
