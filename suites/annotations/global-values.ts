import { TRAFFIC_ANNOTATIONS } from '../requirement.ts';

/** Value of global.proxy -> annotation below traffic.sidecar.istio.io, and what both are set to. */
export const LISTED = {
  includeIPRanges: ['includeOutboundIPRanges', '10.0.0.0/8'],
  excludeIPRanges: ['excludeOutboundIPRanges', '10.9.0.0/16'],
  includeInboundPorts: ['includeInboundPorts', '8080,8081'],
  excludeInboundPorts: ['excludeInboundPorts', '8081'],
  includeOutboundPorts: ['includeOutboundPorts', '9090'],
  excludeOutboundPorts: ['excludeOutboundPorts', '9191'],
} as const;
export const EMPTY = { includeIPRanges: ['includeOutboundIPRanges', ''] } as const;
/** Ports are excluded only where all are included: istio/istio tools/istio-iptables/pkg/capture/run.go handleInboundPortsInclude. */
export const EXCLUDED = { excludeInboundPorts: ['excludeInboundPorts', '8081'] } as const;
export type Values = Readonly<Record<string, readonly [annotation: string, value: string]>>;

/** What the chart has where nobody sets them. */
export const DEFAULTS: Values = Object.fromEntries(
  Object.keys(LISTED).map((name) => [name, ['', /^include(IP|Inbound)/.test(name) ? '*' : '']]),
);

/** Annotations that say what these values say. */
export function annotationsOf(values: Values): Record<string, string> {
  return Object.fromEntries(
    Object.values(values).map(([annotation, value]) => [`${TRAFFIC_ANNOTATIONS}${annotation}`, value]),
  );
}

/** These values by their whole names. */
export function valuesOf(values: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, [, value]]) => [`global.proxy.${name}`, value]),
  );
}
