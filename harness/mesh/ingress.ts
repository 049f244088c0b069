import type { Cluster } from '../clusters/cluster.ts';
import { HarnessError } from '../errors/errors.ts';
import type { Kube } from '../kube/kube.ts';

const GATEWAY = {
  apiVersion: 'v1',
  kind: 'Service',
  namespace: 'istio-system',
  name: 'istio-ingressgateway',
} as const;

/**
 * Address `host:port` of the ingress gateway's HTTP port as reached from this machine: a node's address on the
 * engine's network, and the service's node port. @throws HarnessError NO_INGRESS
 */
export async function ingressAddress(kube: Kube, cluster: Pick<Cluster, 'nodes'>): Promise<string> {
  const service = await kube.get(GATEWAY);
  const ports = (service?.spec?.ports ?? []) as readonly { port: number; nodePort?: number }[];
  const nodePort = ports.find((port) => port.port === 80)?.nodePort;
  const address = cluster.nodes[0]?.addresses[0];
  if (nodePort === undefined || address === undefined) {
    throw new HarnessError('NO_INGRESS', 'the ingress gateway has no node port for HTTP', {
      nextStep: 'see `kubectl -n istio-system get service istio-ingressgateway`',
    });
  }
  return address.includes(':') ? `[${address}]:${nodePort}` : `${address}:${nodePort}`;
}
