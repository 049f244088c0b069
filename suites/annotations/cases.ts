import type { AddressFamily, Hook, Packet } from '../requirement.ts';

/** Ports of the echo server: both speak HTTP. */
export const HTTP = 8080;
export const OTHER = 8081;

/** Servers outside the mesh, one a node, that an annotated pod calls. */
export const PEERS = ['peer-0', 'peer-1'] as const;
type Peer = (typeof PEERS)[number];
/** Their addresses by family. */
export type Addresses = Readonly<Record<Peer, Readonly<Partial<Record<AddressFamily, string>>>>>;

/** A pod with annotations, and what must come of them. */
export interface Case {
  readonly name: string;
  /** By name; one without a slash is below `traffic.sidecar.istio.io/`. */
  readonly annotations?: (addresses: Addresses) => Readonly<Record<string, string>>;
  /** Its `proxyMetadata`: environment of its proxy, and of istio-init. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Calls by the pod, in each family that it has. */
  readonly outbound?: readonly Outbound[];
  /** Calls to the pod by one outside the mesh. */
  readonly inbound?: readonly Inbound[];
  /** The kubelet's probes are redirected, and so counted, too. */
  readonly probed?: true;
  /** All of its rules are not compared: what both modes must heed, one of them is known not to. */
  readonly packetsAlone?: true;
  /** What its rules must do, beside what calls show: packets that nothing here can send. */
  readonly packets?: (family: AddressFamily) => readonly Sample[];
}

/** A call by the pod, and whether its proxy must be on the way. */
export interface Outbound {
  /** A server outside the mesh, or an address. */
  readonly to: Peer | '127.1.2.3';
  readonly port: number;
  readonly proxied: boolean;
  /** It comes in at the pod again, through its proxy. */
  readonly comesBack?: true;
}

/** A call to the pod, and by which of its proxy's sides it must come, if by any. */
export interface Inbound {
  readonly port: number;
  readonly proxied: 'inbound' | 'outbound' | false;
}

/** A packet, and what must become of it. */
export interface Sample {
  readonly what: string;
  readonly hook: Hook;
  readonly packet: Packet;
  readonly becomes: string;
  /** A chain that it must not come to. */
  readonly avoids?: string;
}

/** Documentation addresses in the place of the servers' own, RFC 5737 and 3849. */
export const DOCUMENTED: Addresses = {
  'peer-0': { ipv4: '203.0.113.1', ipv6: '2001:db8:2::1' },
  'peer-1': { ipv4: '203.0.113.2', ipv6: '2001:db8:2::2' },
};

/** The ranges that hold a server alone, in each of its families. */
export function alone(addresses: Addresses[Peer]): string {
  const { ipv4, ipv6 } = addresses;
  return [ipv4 === undefined ? [] : `${ipv4}/32`, ipv6 === undefined ? [] : `${ipv6}/128`].flat().join();
}
