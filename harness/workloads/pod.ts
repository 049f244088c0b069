import type { KubeObject } from '../kube/kube.ts';
import { type Container, echoContainer } from './containers.ts';
import type { WorkloadImages } from './images.ts';

export interface PodSpec {
  readonly namespace: string;
  readonly name: string;
  /** Added to `app: <name>`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Value of the label `sidecar.istio.io/inject`; no such label by default. */
  readonly inject?: boolean | string;
  /** The node it must run on, set past the scheduler. */
  readonly node?: string;
  /** One echo container by default. */
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly hostNetwork?: boolean;
  readonly serviceAccount?: string;
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  /** Further members of the pod's spec, as Kubernetes names them. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

export const INJECT = 'sidecar.istio.io/inject';
/** Annotation: `true` asks for a native sidecar, `false` for a classic one. */
export const NATIVE_SIDECAR = 'sidecar.istio.io/nativeSidecar';

/** A bare pod: requests little, stops at once. */
export function pod(spec: PodSpec, images: WorkloadImages): KubeObject {
  const complete = (containers: readonly Container[]) =>
    containers.map((container) => withImage(container, images.apps));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: spec.name,
      namespace: spec.namespace,
      labels: {
        app: spec.name,
        ...(spec.inject === undefined ? {} : { [INJECT]: String(spec.inject) }),
        ...spec.labels,
      },
      ...(spec.annotations === undefined ? {} : { annotations: spec.annotations }),
    },
    spec: {
      terminationGracePeriodSeconds: 0,
      ...(spec.restartPolicy === undefined ? {} : { restartPolicy: spec.restartPolicy }),
      ...(spec.node === undefined ? {} : { nodeName: spec.node }),
      ...(spec.hostNetwork === true ? { hostNetwork: true } : {}),
      ...(spec.serviceAccount === undefined ? {} : { serviceAccountName: spec.serviceAccount }),
      ...(spec.initContainers === undefined ? {} : { initContainers: complete(spec.initContainers) }),
      containers: complete(spec.containers ?? [echoContainer()]),
      ...spec.spec,
    },
  };
}

function withImage(container: Container, image: string): Container {
  return { image, imagePullPolicy: 'IfNotPresent', ...container };
}
