import type { Lane } from '../lane.ts';
import type { Mode } from '../mode.ts';

/** The ordinary lane of a mode, as tests need one; written out, so that they see where the suite's own changes. */
export function ordinaryLane(mode: Mode, parts: Partial<Lane> = {}): Lane {
  return {
    id: mode,
    name: mode,
    mode,
    backend: 'iptables',
    family: 'ipv4',
    nodes: 2,
    nativeSidecar: true,
    primaryCni: 'ptp',
    cniConfDir: '/etc/cni/net.d',
    cniBinDir: '/opt/cni/bin',
    podSecurity: 'privileged',
    provider: 'kind',
    installer: 'istioctl',
    disruptive: false,
    ordinary: true,
    judges: 'everything',
    ...parts,
  };
}
