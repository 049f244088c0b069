import type { Capability } from '../model/capability.ts';
import type { Lane } from '../model/lane.ts';
import type { Mode } from '../model/mode.ts';

/** What two lanes side by side were seen to use, with room for builds of the host beside them. */
const TWO_LANES_BYTES = 6e9;

/** The default lanes: alike in all but the mode. */
export function defaultLanes(modes: readonly Mode[]): readonly Lane[] {
  return modes.map((mode) => ({
    id: mode,
    mode,
    backend: 'iptables',
    family: 'ipv4',
    nodes: 2,
    nativeSidecar: true,
    provider: 'kind',
    installer: 'istioctl',
    disruptive: true,
  }));
}

/** What a lane offers, from its own description and the machine: never from a probe that judges. */
export function capabilitiesOf(lane: Lane, machine: { readonly browser: boolean }): readonly Capability[] {
  const offered: readonly (readonly [Capability, boolean])[] = [
    ['multi-node', lane.nodes >= 2],
    ['native-sidecar', lane.nativeSidecar],
    ['node-access', lane.provider === 'kind'],
    ['outside-peer', lane.provider === 'kind'],
    ['browser', machine.browser],
  ];
  return offered.filter(([, offers]) => offers).map(([capability]) => capability);
}

/** How many lanes may stand at once in what memory is free. */
export function lanesAtOnce(lanes: number, freeMemoryBytes: number): number {
  return freeMemoryBytes >= TWO_LANES_BYTES ? lanes : 1;
}
