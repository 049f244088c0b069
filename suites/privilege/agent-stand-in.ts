import { type Container, type KubeObject, sleepingContainer } from '../requirement.ts';

export interface StandInOptions {
  readonly namespace: string;
  readonly image: string;
  /** Whether its containers take the ports of the node that the agent's take: it could not run beside the agent then. */
  readonly takesPorts: boolean;
}

/** A DaemonSet `stand-in` like the agent's. All that a policy looks at is the agent's; its program only sleeps, so that no second agent works on a node. */
export function agentStandIn(
  { spec }: Readonly<Record<string, KubeObject['spec']>>,
  { namespace, image, takesPorts }: StandInOptions,
): KubeObject {
  const { metadata, spec: pod } = spec.template;
  const labels = { 'sidecar.istio.io/inject': 'false', app: 'stand-in' };
  const annotations = Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([name]) => name.includes('apparmor')),
  );
  const standIn = ({ name, securityContext, volumeMounts, ports, restartPolicy }: Container) => ({
    ...sleepingContainer({ name }),
    image,
    securityContext,
    volumeMounts,
    restartPolicy,
    ...(takesPorts ? { ports } : {}),
  });
  const containers = pod.containers.map(standIn);
  const initContainers = pod.initContainers?.map((its: Container) =>
    its.restartPolicy === 'Always' ? standIn(its) : { ...standIn(its), command: ['true'] },
  );
  const { volumes, securityContext, hostNetwork, hostPID, hostIPC, tolerations } = pod;
  const template = {
    metadata: { labels, annotations },
    spec: {
      terminationGracePeriodSeconds: 0,
      initContainers,
      containers,
      volumes,
      securityContext,
      hostNetwork,
      hostPID,
      hostIPC,
      tolerations,
    },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'stand-in', namespace },
    spec: { selector: { matchLabels: { app: 'stand-in' } }, template },
  };
}
