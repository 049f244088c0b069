import type { Mode } from './mode.ts';
import type { Theme } from './requirement.ts';

export type LaneId = string;

/** One cluster with one installation of the mesh. */
export interface Lane {
  readonly id: LaneId;
  readonly mode: Mode;
  readonly backend: 'iptables' | 'nftables';
  readonly family: 'ipv4' | 'ipv6' | 'dual';
  /** Number of nodes, the control plane included. */
  readonly nodes: number;
  readonly nativeSidecar: boolean;
  readonly provider: 'kind' | 'existing';
  readonly installer: 'istioctl' | 'helm';
  /** Judged requirements may restart its nodes or its mesh. */
  readonly disruptive: boolean;
  /** The themes that are judged here, beside the requirements that need what this lane has and the ordinary one lacks. */
  readonly judges: 'everything' | readonly Theme[];
}
