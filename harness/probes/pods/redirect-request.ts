import type { KubeObject } from '../../kube/kube.ts';
import { type AddressFamily, familyOf } from '../../model/address-family.ts';

/** What a pod's object says of how its traffic is to be redirected, as it stands; a verdict reads it. */
export interface RedirectRequest {
  /** Who programs its rules: `istio-init` where it brings that container, else the plugin. */
  readonly by: 'istio-cni' | 'istio-init';
  /** Families of its addresses. */
  readonly families: readonly AddressFamily[];
  /** User and group of `istio-proxy`, where its object names them. */
  readonly proxyUser?: number;
  readonly proxyGroup?: number;
  /** Those that redirection heeds, by their whole names. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Those that redirection heeds, of the container that the plugin or `istio-init` reads them from. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Prefix of the annotations that say what is redirected. */
export const TRAFFIC_ANNOTATIONS = 'traffic.sidecar.istio.io/';
/** Annotations by which a pod asks: cni/pkg/plugin/sidecar_redirect.go, and the injection template for `istio-init`. */
const ANNOTATIONS = [
  'sidecar.istio.io/interceptionMode',
  'status.sidecar.istio.io/port',
  'istio.io/reroute-virtual-interfaces',
  TRAFFIC_ANNOTATIONS,
];
/** As the annotations; the last three are heeded by `istio-init` alone. */
const VARIABLES = [
  'ISTIO_META_DNS_CAPTURE',
  'ISTIO_DUAL_STACK',
  'INVALID_DROP',
  'ISTIO_OUTBOUND_OWNER_GROUPS',
  'ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE',
  'ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR',
];

interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext?: { readonly runAsUser?: number; readonly runAsGroup?: number };
}

/** What the object of a pod asks. */
export function redirectRequest({ metadata, spec, status }: KubeObject): RedirectRequest {
  const containers: readonly Container[] = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const named = (name: string) => containers.find((each) => each.name === name);
  const proxy = named('istio-proxy');
  const init = named('istio-init');
  const { runAsUser: proxyUser, runAsGroup: proxyGroup } = proxy?.securityContext ?? {};
  const ips: readonly { readonly ip: string }[] = status?.podIPs ?? [];
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([name]) =>
    ANNOTATIONS.some((heeded) => name.startsWith(heeded)),
  );
  const variables = ((init ?? proxy)?.env ?? []).flatMap(({ name, value }) =>
    VARIABLES.includes(name) && value !== undefined ? [[name, value] as const] : [],
  );
  return {
    by: init === undefined ? 'istio-cni' : 'istio-init',
    families: [...new Set(ips.map(({ ip }) => familyOf(ip)))].toSorted(),
    ...(proxyUser === undefined ? {} : { proxyUser }),
    ...(proxyGroup === undefined ? {} : { proxyGroup }),
    annotations: Object.fromEntries(annotations.toSorted(byName)),
    variables: Object.fromEntries(variables.toSorted(byName)),
  };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
