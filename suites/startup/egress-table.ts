export type Sidecar = 'classic' | 'native';

interface Row {
  /** Init containers in the order of their start; `asks` is the application's. */
  readonly order: readonly string[];
  /** What a request of the application's init container comes to. */
  readonly outcome: string;
  readonly server: string | null;
}

/**
 * What an init container can reach, by mode and kind of sidecar. The plugin writes the rules before any container, so
 * that a classic sidecar is not there yet to take what they redirect; istio-init is put last, so that there are no
 * rules yet. istio/istio pkg/kube/inject/webhook.go reorderPod; istio#11130, istio#27382.
 */
export const EGRESS_TABLE: Readonly<Record<'init' | 'cni', Readonly<Record<Sidecar, Row>>>> = {
  cni: {
    classic: { order: ['istio-validation', 'asks'], outcome: 'ECONNREFUSED', server: null },
    native: { order: ['istio-validation', 'istio-proxy', 'asks'], outcome: '200', server: 'envoy' },
  },
  init: {
    classic: { order: ['asks', 'istio-init'], outcome: '200', server: null },
    native: { order: ['istio-init', 'istio-proxy', 'asks'], outcome: '200', server: 'envoy' },
  },
};
