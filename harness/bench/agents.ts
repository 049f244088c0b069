import { HarnessError } from '../errors/errors.ts';
import type { KubeObject } from '../kube/kube.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import { AGENT } from '../mesh/agent-names.ts';
import { agentPodsIn } from '../mesh/agent-pods.ts';
import type { Bench, Pod } from './bench.ts';
import { podOf } from './start-pods.ts';

/** The agent's DaemonSet as it is. @throws HarnessError NO_AGENT */
export async function agentDaemonSet({ kube, mesh }: Pick<Bench, 'kube' | 'mesh'>): Promise<KubeObject> {
  const namespace = agentNamespace(mesh);
  const found = await kube.get({ apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name: AGENT });
  if (found !== undefined) return found;
  throw new HarnessError('NO_AGENT', `there is no DaemonSet ${namespace}/${AGENT}`, {
    nextStep: 'see what CNI-A-01 says of this lane',
  });
}

/** The agent's pod on a node now; undefined where there is none. */
export async function agentPodOn(
  bench: Pick<Bench, 'kube' | 'mesh'>,
  node: string,
): Promise<Pod | undefined> {
  return (await agentPods(bench)).find((each) => each.node === node);
}

/** The agent's pods, one of each node, by the names of their nodes. */
export async function agentPods({ kube, mesh }: Pick<Bench, 'kube' | 'mesh'>): Promise<readonly Pod[]> {
  const pods = await agentPodsIn(kube, agentNamespace(mesh));
  return pods.map(podOf).toSorted((a, b) => a.node.localeCompare(b.node));
}
