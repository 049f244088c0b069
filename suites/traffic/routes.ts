import type { KubeObject } from '../requirement.ts';

/** Name of the Service with two versions. */
export const HOST = 'versioned';
/** Share of v1 on the default route, in percent. */
export const WEIGHT = 80;
const TIMEOUT = '0.3s';

export function versionedService(namespace: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name: HOST },
    spec: { selector: { group: HOST }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
}

export function subsets(namespace: string): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { namespace, name: HOST },
    spec: { host: HOST, subsets: ['v1', 'v2'].map((version) => ({ name: version, labels: { version } })) },
  };
}

/** By the header `end-user`: a fault, a timeout, or v2; the rest by weight. */
export function routed(namespace: string): KubeObject {
  const to = (subset: string, weight?: number) => ({
    destination: { host: HOST, subset },
    ...(weight === undefined ? {} : { weight }),
  });
  const user = (exact: string) => [{ headers: { 'end-user': { exact } } }];
  const http = [
    {
      match: user('fault'),
      fault: { abort: { httpStatus: 418, percentage: { value: 100 } } },
      route: [to('v1')],
    },
    { match: user('timeout'), timeout: TIMEOUT, route: [to('v1')] },
    { match: user('v2'), route: [to('v2')] },
    { route: [to('v1', WEIGHT), to('v2', 100 - WEIGHT)] },
  ];
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { namespace, name: HOST },
    spec: { hosts: [HOST], http },
  };
}
