import { type RedirectRequest, TRAFFIC_ANNOTATIONS } from '../../probes/pods/redirect-request.ts';
import { type Generation, generationOf } from './generation.ts';

/** Sidecar's ports: istio/istio tools/istio-iptables/pkg/constants, and its status, health and telemetry ports. */
const STATUS_PORT = '15020';
const ALWAYS_EXCLUDED = ['15021', '15090'];
const PROXY_ID = 1337;

/** How one pod's traffic is to be redirected. Ports, ids and ranges as text; `*` stands for all. */
export interface RedirectSettings {
  readonly tproxy: boolean;
  readonly uid: string;
  readonly gid: string;
  readonly inboundPorts: '*' | readonly string[];
  readonly excludedInboundPorts: readonly string[];
  readonly outboundPorts: readonly string[];
  readonly excludedOutboundPorts: readonly string[];
  readonly ranges: '*' | readonly string[];
  readonly excludedRanges: readonly string[];
  /** Whose traffic from other hosts is taken as the pod's own. */
  readonly virtualInterfaces: readonly string[];
  readonly excludedInterfaces: readonly string[];
  /** Groups whose traffic alone is redirected, or is not. */
  readonly onlyGroups: '*' | readonly string[];
  readonly exceptGroups: readonly string[];
  /** IPv4 range of loopback that is never redirected. */
  readonly loopback: string;
  /** Whether DNS is captured: of every server, or of those that the pod's resolv.conf lists. */
  readonly dns: 'no' | 'every server' | 'listed servers';
  readonly dropInvalid: boolean;
  /** IPv4 there always is; IPv6 where a pod has no other address, or asks for both. */
  readonly ipv6: boolean;
  /** How the Istio that makes the rules writes them. */
  readonly written: Generation;
}

/**
 * What a pod's request comes to. Of the plugin: cni/pkg/plugin/sidecar_redirect.go; of `istio-init`: the arguments that the
 * injection template makes of the same annotations, and tools/common/config.
 * @param istio version of Istio
 */
export function redirectSettings(request: RedirectRequest, istio: string): RedirectSettings {
  const { by, annotations, variables, families } = request;
  const ofPlugin = by === 'istio-cni';
  const traffic = (name: string, ifAbsent = '') => annotations[`${TRAFFIC_ANNOTATIONS}${name}`] ?? ifAbsent;
  const variable = (name: string, ifAbsent = '') => variables[name] ?? ifAbsent;
  const capturesDns = isTrue(variable('ISTIO_META_DNS_CAPTURE'));
  const written = generationOf(istio).contract;
  const rerouted = written.reroutes ? annotations['istio.io/reroute-virtual-interfaces'] : undefined;
  return {
    tproxy: annotations['sidecar.istio.io/interceptionMode'] === 'TPROXY',
    ...idsOf(request),
    inboundPorts: allOr(traffic('includeInboundPorts', '*')),
    excludedInboundPorts: excludedInbound(request),
    outboundPorts: items(traffic('includeOutboundPorts')),
    // The plugin leaves out the status port where nobody says otherwise; istio-init does not.
    excludedOutboundPorts: items(traffic('excludeOutboundPorts', ofPlugin ? STATUS_PORT : '')),
    ranges: allOr(traffic('includeOutboundIPRanges', '*')),
    excludedRanges: items(traffic('excludeOutboundIPRanges')),
    virtualInterfaces: items(rerouted ?? traffic('kubevirtInterfaces')),
    excludedInterfaces: items(traffic('excludeInterfaces')),
    // The plugin reads these from its own environment, which nobody sets.
    onlyGroups: ofPlugin ? '*' : allOr(variable('ISTIO_OUTBOUND_OWNER_GROUPS', '*')),
    exceptGroups: ofPlugin ? [] : items(variable('ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE')),
    loopback: ofPlugin ? '127.0.0.1/32' : variable('ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR', '127.0.0.1/32'),
    dns: capturesDns ? (ofPlugin ? 'every server' : 'listed servers') : 'no',
    dropInvalid: isTrue(variable('INVALID_DROP')),
    ipv6: families.includes('ipv6') && (!families.includes('ipv4') || isTrue(variable('ISTIO_DUAL_STACK'))),
    written,
  };
}

/** The plugin takes the proxy's ids, and 1337 for 0; `istio-init` is handed a user, and takes its number for the group too. */
function idsOf({ by, proxyUser, proxyGroup }: RedirectRequest): {
  readonly uid: string;
  readonly gid: string;
} {
  const uid = String(proxyUser || PROXY_ID);
  return { uid, gid: by === 'istio-init' ? uid : String(proxyGroup || PROXY_ID) };
}

function excludedInbound({ by, annotations }: RedirectRequest): readonly string[] {
  const its = annotations[`${TRAFFIC_ANNOTATIONS}excludeInboundPorts`];
  const status = annotations['status.sidecar.istio.io/port'] ?? STATUS_PORT;
  // The injector has put a status port of the pod's own into the annotation that the plugin reads.
  const own =
    by === 'istio-cni' ? [...items(its ?? STATUS_PORT), STATUS_PORT] : [...items(its ?? ''), status];
  return [...new Set([...own, ...ALWAYS_EXCLUDED])];
}

function allOr(text: string): '*' | readonly string[] {
  return text === '*' ? '*' : items(text);
}

function items(text: string): readonly string[] {
  const parts = text.split(',').map((item) => item.trim());
  return parts.filter((item) => item !== '');
}

/** As Go reads a boolean: strconv.ParseBool. */
function isTrue(text: string): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text);
}
