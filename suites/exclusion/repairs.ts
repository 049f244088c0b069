import type { Bench, PodFacts } from '../requirement.ts';

/** What the agents' logs say of these pods since the pass began. */
export async function repairsOf(
  { kube, mesh, passStartedAt }: Bench,
  pods: readonly PodFacts[],
): Promise<string> {
  const labelSelector = 'k8s-app=istio-cni-node';
  const agents = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace: mesh.namespace, labelSelector });
  const logs = await Promise.all(
    agents.map(({ metadata: { name } }) =>
      kube.logs({ namespace: mesh.namespace, name }, { container: 'install-cni', sinceTime: passStartedAt }),
    ),
  );
  const about = logs
    .flatMap((log) => log.split('\n'))
    .filter((line) => pods.some((each) => line.includes(each.name)));
  return about.join('\n');
}
