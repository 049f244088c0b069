import type { KubeObject } from '../kube/kube.ts';

/** Mutual TLS for the workloads of a namespace, or for those that a label selects. */
export function peerAuthentication(spec: {
  readonly namespace: string;
  readonly mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE';
  readonly name?: string;
  readonly selector?: Readonly<Record<string, string>>;
}): KubeObject {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: spec.name ?? 'default', namespace: spec.namespace },
    spec: {
      ...(spec.selector === undefined ? {} : { selector: { matchLabels: spec.selector } }),
      mtls: { mode: spec.mode },
    },
  };
}

/** What a namespace's proxies do with a host that the mesh does not know: pass it through, or refuse it. */
export function outboundTrafficPolicy(spec: {
  readonly namespace: string;
  readonly mode: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  readonly name?: string;
  readonly selector?: Readonly<Record<string, string>>;
}): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { name: spec.name ?? 'default', namespace: spec.namespace },
    spec: {
      ...(spec.selector === undefined ? {} : { workloadSelector: { labels: spec.selector } }),
      outboundTrafficPolicy: { mode: spec.mode },
    },
  };
}
