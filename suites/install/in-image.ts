import { AGENT_CONTAINER, agentPods, type Bench } from '../requirement.ts';

/** Where the agent's image has the plugin: istio/istio cni/deployments/kubernetes/Dockerfile.install-cni. */
export const IN_IMAGE = '/opt/cni/bin/istio-cni';

/** SHA-256 of a file of the agent's image by node, read through a process of the agent that runs there, so that it is what the image holds, whatever was copied. */
export async function hashesInImage(
  bench: Bench,
  path: string,
  nodes: readonly string[] = bench.nodes,
): Promise<ReadonlyMap<string, string>> {
  const pods = (await agentPods(bench)).filter(({ node }) => nodes.includes(node));
  const agents = await bench.standingInspector.pods(pods, ['processes']);
  const hashes = agents.map(async ({ pod: { node }, processes }) => {
    const its = processes.find(({ container }) => container === AGENT_CONTAINER);
    const pid = its?.processes[0]?.pid;
    if (pid === undefined) return [];
    const argv = ['sha256sum', `/proc/${pid}/root${path}`];
    const { stdout } = await bench.execOnNode(node, argv, { signal: bench.signal });
    return [[node, stdout.split(' ')[0] ?? ''] as const];
  });
  return new Map((await Promise.all(hashes)).flat());
}
