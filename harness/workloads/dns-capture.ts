import type { KubeObject } from '../kube/kube.ts';
import type { WorkloadImages } from './images.ts';
import { type PodSpec, pod } from './pod.ts';

/** Port at which the proxy's agent answers what is captured: istio/istio tools/istio-iptables/pkg/constants. */
export const DNS_PORT = 15053;

/** A pod to be injected whose proxy answers the application's DNS queries: by the annotation proxy.istio.io/config. */
export function capturingPod(
  spec: PodSpec,
  images: WorkloadImages,
  capture: 'true' | 'false' = 'true',
): KubeObject {
  const proxyMetadata = { ISTIO_META_DNS_CAPTURE: capture };
  const config = { 'proxy.istio.io/config': JSON.stringify({ proxyMetadata }) };
  return pod({ ...spec, annotations: { ...spec.annotations, ...config } }, images);
}
