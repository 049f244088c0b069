import { shapeOf } from '../../config/lanes.ts';
import type { Capability } from '../../model/capability.ts';
import type { Lane } from '../../model/lane.ts';

/** What the machine that runs the suite has, as the doctor and the image source found it. */
export interface Machine {
  readonly browser: boolean;
  /** Its images come with the CNI project's cnitool. */
  readonly cnitool: boolean;
  /** What lane upgrade comes from is to be had. */
  readonly earlierIstio: boolean;
  /** Its kernel takes IPv6 addresses and rules for them. */
  readonly ipv6: boolean;
  /** Its kernel takes native nftables rules. */
  readonly nftables: boolean;
}

/** A machine that lacks nothing: what `list` and the first look at the options assume. */
export const WHOLE_MACHINE: Machine = {
  browser: true,
  cnitool: true,
  earlierIstio: true,
  ipv6: true,
  nftables: true,
};

/** Capabilities that are programs of this machine. */
export const PROGRAMS = ['browser', 'cnitool'] as const;

/** What a lane offers, from its own description and the machine: never from a probe that judges. */
export function capabilitiesOf(lane: Lane, machine: Machine): readonly Capability[] {
  const lacking: readonly Capability[] = [
    ...(machine.ipv6 ? [] : (['ipv6', 'dual-stack', 'ipv6-only'] as const)),
    ...(machine.earlierIstio ? [] : (['earlier-istio'] as const)),
    ...(machine.nftables ? [] : (['native-nftables'] as const)),
  ];
  const offered = shapeOf(lane).filter((capability) => !lacking.includes(capability));
  return [...offered, ...PROGRAMS.filter((program) => machine[program])];
}
