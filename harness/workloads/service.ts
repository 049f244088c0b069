import type { KubeObject } from '../kube/kube.ts';
import { ECHO_PORTS } from './containers.ts';

export interface ServiceSpec {
  readonly namespace: string;
  readonly name: string;
  /** `app: <name>` by default. */
  readonly selector?: Readonly<Record<string, string>>;
  /** No address of its own: its name gives the pods' addresses. */
  readonly headless?: boolean;
  /** It leads to pods from the moment that they have an address, whether or not they are Ready. */
  readonly beforeReady?: boolean;
}

/** A Service for echo pods: `http` 80 to 8080, `tcp` 9090. */
export function echoService(spec: ServiceSpec): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: spec.name, namespace: spec.namespace, labels: { app: spec.name } },
    spec: {
      selector: spec.selector ?? { app: spec.name },
      ...(spec.headless === true ? { clusterIP: 'None' } : {}),
      ...(spec.beforeReady === true ? { publishNotReadyAddresses: true } : {}),
      ports: [
        { name: 'http', port: 80, targetPort: ECHO_PORTS.http },
        { name: 'tcp', port: ECHO_PORTS.tcp, targetPort: ECHO_PORTS.tcp },
      ],
    },
  };
}

export function serviceAccount(spec: { readonly namespace: string; readonly name: string }): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: spec.name, namespace: spec.namespace },
  };
}
