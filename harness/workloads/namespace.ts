import type { KubeObject } from '../kube/kube.ts';

export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

export interface NamespaceSpec {
  readonly name: string;
  /**
   * `true` labels it `istio-injection=enabled`. Otherwise there is no such label at all: under `disabled`
   * a pod's own `sidecar.istio.io/inject=true` would do nothing.
   */
  readonly inject?: boolean;
  /** Pod Security level that is enforced. */
  readonly podSecurity?: PodSecurityLevel;
  readonly labels?: Readonly<Record<string, string>>;
}

export function namespace(spec: NamespaceSpec): KubeObject {
  const labels = {
    ...(spec.inject === true ? { 'istio-injection': 'enabled' } : {}),
    ...(spec.podSecurity === undefined ? {} : { 'pod-security.kubernetes.io/enforce': spec.podSecurity }),
    ...spec.labels,
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: spec.name, labels } };
}
