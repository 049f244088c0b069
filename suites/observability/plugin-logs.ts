import { AGENT_CONTAINER, agentPods, type Bench, inTime, PLUGIN_LOG, type Pod } from '../requirement.ts';

/** What is told of a pod that the plugin was called for. */
export interface Told {
  /** The plugin's messages in the node's own log, each once. */
  readonly inNodesLog: readonly string[];
  /** Whether each of them is in the log of the node's agent, too. */
  readonly inAgentsLog: boolean;
  /** The control: the same of a name that no pod has. */
  readonly nobody: boolean;
}

/** Reads both logs; waits until the agents have what the nodes have, in the order of the pods. */
export async function logsOf(bench: Bench, pods: readonly Pod[]): Promise<readonly Told[]> {
  const agents = await agentPods(bench);
  const onNodes = new Map(
    await Promise.all(
      bench.nodes.map(async (node) => {
        const containing = pods.filter((its) => its.node === node).map(({ name }) => name);
        const { log } = await bench.inspector.node(node, { log: { path: PLUGIN_LOG, containing } });
        return [node, log?.lines ?? []] as const;
      }),
    ),
  );
  const messagesOf = ({ node, namespace, name }: Pod) => {
    const own = onNodes
      .get(node)
      ?.filter(({ pod, message }) => pod === `${namespace}/${name}` || message.includes(name));
    return [...new Set(own?.map(({ message }) => message))];
  };
  const told = async (): Promise<readonly Told[]> => {
    const logs = new Map(
      await Promise.all(
        agents.map(async (agent) => {
          const options = { container: AGENT_CONTAINER, sinceTime: bench.passStartedAt };
          return [agent.node, (await bench.kube.logs(agent, options)).split('\n')] as const;
        }),
      ),
    );
    return pods.map((pod) => {
      const inNodesLog = messagesOf(pod);
      const lines = logs.get(pod.node) ?? [];
      return {
        inNodesLog,
        inAgentsLog: tells(lines, pod.name, inNodesLog),
        nobody: tells(lines, 'no-such-pod', inNodesLog),
      };
    });
  };
  const arrived = bench.eventually(
    'the agents log what the nodes do',
    async () => {
      const seen = await told();
      const late = seen.filter(({ inAgentsLog }) => !inAgentsLog).length;
      return late === 0 ? { done: true, value: seen } : { done: false, seen: `not of ${late} pods` };
    },
    bench.deadlines.accessLogMs,
  );
  return (await inTime(arrived)) ?? (await told());
}

function tells(lines: readonly string[], name: string, messages: readonly string[]): boolean {
  const own = lines.filter((line) => line.includes(name));
  return messages.length > 0 && messages.every((message) => own.some((line) => line.includes(message)));
}
