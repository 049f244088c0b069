import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { isBeingDeleted, isReady } from '../kube/pod-state.ts';
import { AGENT_CONTAINER } from '../mesh/agent-names.ts';
import { agentPodsIn } from '../mesh/agent-pods.ts';
import type { ActWorld } from './act.ts';
import { runScript } from './node-script.ts';

/** Whose agent an act is about. */
export const agentParameters = z.strictObject({
  node: z.string(),
  agentNamespace: z.string().default('istio-system'),
});

export type AgentParameters = z.infer<typeof agentParameters>;

/** The agent's pod on a node; of two the one that stays. */
export async function agentOn(
  kube: Pick<Kube, 'list'>,
  { node, agentNamespace: namespace }: AgentParameters,
): Promise<KubeObject | undefined> {
  const own = (await agentPodsIn(kube, namespace)).filter((pod) => pod['spec']?.nodeName === node);
  return own.find((pod) => !isBeingDeleted(pod)) ?? own[0];
}

/** The same, where an act needs one that is Ready. @throws HarnessError NO_AGENT */
export async function readyAgentOn(kube: Pick<Kube, 'list'>, target: AgentParameters): Promise<KubeObject> {
  const agent = await agentOn(kube, target);
  if (agent !== undefined && isReady(agent)) return agent;
  throw new HarnessError('NO_AGENT', `no agent on ${target.node} is Ready`, {
    nextStep: 'see what CNI-A-01 says of this lane',
  });
}

/** For a person: `istio-cni-node-x4kqz is Ready`. */
export function agentSeen(agent: KubeObject | undefined): string {
  return agent === undefined
    ? 'no agent on it'
    : `${agent.metadata.name} ${isReady(agent) ? 'is' : 'is not'} Ready`;
}

const RUNNING = 'crictl ps -q --state running --name "^$2\\$" --label "io.kubernetes.pod.uid=$1" | head -n 1';
const SIGNAL = `
container=$(${RUNNING})
test -n "$container" || exit 0
kill -s "$3" "$(crictl inspect -o go-template --template '{{.info.pid}}' "$container")"`;

/** Id of the container in which that pod of the agent runs on its node; empty where none does. @throws CommandError */
export async function agentContainer(world: ActWorld, node: string, uid: string): Promise<string> {
  return await runScript(world, node, RUNNING, [uid, AGENT_CONTAINER]);
}

/** Sends the first process of that pod of the agent a signal, where it runs. @throws CommandError */
export async function signalAgent(
  world: ActWorld,
  node: string,
  uid: string,
  signal: 'KILL' | 'STOP' | 'CONT',
): Promise<void> {
  await runScript(world, node, SIGNAL, [uid, AGENT_CONTAINER, signal]);
}
