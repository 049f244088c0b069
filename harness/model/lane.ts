import type { IstioChoice } from './istio-choice.ts';
import type { Mode } from './mode.ts';
import type { PodSecurityLevel } from './pod-security.ts';
import type { Theme } from './requirement.ts';

export type LaneId = string;

/** What gives pods their network: reference plugins, `bridge` in source builds alone since kind's image lacks it; or kind's own. */
export const PRIMARY_CNIS = ['ptp', 'bridge', 'kindnet'] as const;
export type PrimaryCniName = (typeof PRIMARY_CNIS)[number];

/** Where nodes keep configurations and programs of CNI plugins, unless a platform has it otherwise. */
export const USUAL_CNI_DIRECTORIES = { cniConfDir: '/etc/cni/net.d', cniBinDir: '/opt/cni/bin' } as const;

/** What is asked of a lane: one cluster with one installation of the mesh. What stands then is told by its facts. */
export interface Lane {
  readonly id: LaneId;
  /** As `--lane` takes it: `cni`, `cni@1.30.3`. */
  readonly name: string;
  readonly mode: Mode;
  readonly backend: 'iptables' | 'nftables';
  readonly family: 'ipv4' | 'ipv6' | 'dual';
  /** Number of nodes, the control plane included. */
  readonly nodes: number;
  readonly nativeSidecar: boolean;
  readonly primaryCni: PrimaryCniName;
  /** Where its nodes keep configurations of CNI plugins; the installer is told. */
  readonly cniConfDir: string;
  /** The same of programs. */
  readonly cniBinDir: string;
  /** What namespaces are held to that say nothing of Pod Security. */
  readonly podSecurity: PodSecurityLevel;
  readonly provider: 'kind';
  readonly installer: 'istioctl';
  /** The Istio that is installed here; that of the run where it is absent. */
  readonly istio?: IstioChoice;
  /** The Istio that is at hand beside it, of which a component can be installed in place of its own: its nodes have the images. */
  readonly upgradeFrom?: IstioChoice;
  /** It is like the other ordinary ones in all but its mode: what no lane's shape decides is judged here, and parity compares these. */
  readonly ordinary: boolean;
  /** Its nodes may be broken, one for each judgement at a time; so the mesh's own programs and CoreDNS stand on the control plane. */
  readonly disruptive: boolean;
  /** The themes that are judged here, beside the requirements that need what this lane has and the ordinary one lacks. */
  readonly judges: 'everything' | readonly Theme[];
}
