import { type KubeObject, sleepingContainer } from '../requirement.ts';

/** A DaemonSet `stand-in` like the agent's. All that a policy looks at is the agent's; its program only sleeps, so that no second agent works on a node. */
export function agentStandIn({ spec }: KubeObject, namespace: string, image: string): KubeObject {
  const { metadata, spec: pod } = spec.template;
  const labels = { 'sidecar.istio.io/inject': 'false', app: 'stand-in' };
  const annotations = Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([name]) => name.includes('apparmor')),
  );
  const containers = pod.containers.map(
    (agents: { name: string; securityContext?: object; volumeMounts?: object }) => ({
      ...sleepingContainer({ name: agents.name }),
      image,
      securityContext: agents.securityContext,
      volumeMounts: agents.volumeMounts,
    }),
  );
  const { volumes, securityContext, hostNetwork, tolerations } = pod;
  const template = {
    metadata: { labels, annotations },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers,
      volumes,
      securityContext,
      hostNetwork,
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
