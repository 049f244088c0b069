import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import type { KubeObject } from '../../kube/kube.ts';
import { parseManifests } from '../../kube/manifests.ts';
import type { StandInCluster } from './stand-in-cluster.ts';

const base = new URL('../../../fixtures/mesh/base.yaml', import.meta.url);
const { meshConfig } = parse(readFileSync(base, 'utf8')).spec;

/** What `istioctl manifest generate` renders. */
export const MANIFEST = `apiVersion: v1
kind: Namespace
metadata: {name: istio-system}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: istio-cni-node, namespace: istio-system}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: istio-system}
---
apiVersion: v1
kind: Service
metadata: {name: istio-ingressgateway, namespace: istio-system}
spec: {ports: [{port: 80, nodePort: 30080}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio-cni-config, namespace: istio-system}
data: {EXCLUDE_NAMESPACES: kube-system}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data: {mesh: ${JSON.stringify(stringify(meshConfig))}}
`;

/** As `istioctl install` leaves a cluster. */
export function installInto(cluster: StandInCluster): void {
  for (const object of parseManifests(MANIFEST, 'the stand-in mesh')) cluster.put(object);
}

/** A pod of the mesh whose container ends again and again. */
export function crashing(
  name: string,
  container: string,
  labels: KubeObject['metadata']['labels'] = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'istio-system', uid: name, labels },
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: container,
          ready: false,
          restartCount: 3,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 1, reason: 'Error' } },
        },
      ],
    },
  };
}

export const CRASHING_AGENT = crashing('istio-cni-node-a', 'install-cni', { 'k8s-app': 'istio-cni-node' });
export const CRASHING_ISTIOD = crashing('istiod-a', 'discovery', { app: 'istiod' });
