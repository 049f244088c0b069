import type { KubeObject } from '../kube/kube.ts';
import type { PodSecurityLevel } from '../model/pod-security.ts';

export interface NamespaceSpec {
  readonly name: string;
  /**
   * `true` labels it `istio-injection=enabled`. Otherwise there is no such label at all: under `disabled`
   * a pod's own `sidecar.istio.io/inject=true` would do nothing.
   */
  readonly inject?: boolean;
  /** Pod Security level that is enforced; `privileged` where nothing is said, whatever the cluster holds others to. */
  readonly podSecurity?: PodSecurityLevel;
  readonly labels?: Readonly<Record<string, string>>;
}

export function namespace(spec: NamespaceSpec): KubeObject {
  const labels = {
    ...(spec.inject === true ? { 'istio-injection': 'enabled' } : {}),
    'pod-security.kubernetes.io/enforce': spec.podSecurity ?? 'privileged',
    ...spec.labels,
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: spec.name, labels } };
}
