import { agentNamespace, type Bench, type KubeObject, type Pod } from '../requirement.ts';

/** Name of the chart's volume for the directory of CNI configurations. */
const CONFIGURATIONS = 'cni-net-dir';
const LIST = JSON.stringify({ cniVersion: '1.0.0', name: 'some', plugins: [{ type: 'some-primary' }] });

/**
 * Runs an agent of its own beside the node's, as the chart renders it, but with empty directories in place of the node's: what
 * it installs touches no pod. It mends no pods either. Gives the directory on the node where it wrote its configuration.
 * @throws NotInTimeError where it does not become Ready
 */
export async function installAside(bench: Bench, node: string, daemonSet: KubeObject): Promise<string> {
  const [agent] = await bench.start(aside(bench, node, daemonSet));
  return directoryOf(agent!);
}

function aside(bench: Bench, node: string, daemonSet: KubeObject): KubeObject {
  const { metadata, spec } = daemonSet['spec'].template;
  const { nodeSelector: _, containers, volumes, ...rest } = spec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: agentNamespace(bench.mesh),
      name: `agent-aside-${bench.passId}`,
      // Without the labels: by those the DaemonSet would take it for one of its own.
      labels: { 'sidecar.istio.io/inject': 'false' },
      annotations: metadata.annotations,
    },
    spec: {
      ...rest,
      nodeName: node,
      initContainers: [
        {
          name: 'primary',
          image: bench.images.apps,
          command: ['sh', '-ec', `echo '${LIST}' >/list/10-some.conflist`],
          volumeMounts: [{ name: CONFIGURATIONS, mountPath: '/list' }],
        },
      ],
      containers: containers.map((container: { env?: readonly object[] }) => ({
        ...container,
        env: [...(container.env ?? []), { name: 'REPAIR_ENABLED', value: 'false' }],
      })),
      volumes: volumes.map(({ name }: { name: string }) => ({ name, emptyDir: {} })),
    },
  };
}

function directoryOf({ object }: Pod): string {
  return `/var/lib/kubelet/pods/${object.metadata['uid']}/volumes/kubernetes.io~empty-dir/${CONFIGURATIONS}`;
}
