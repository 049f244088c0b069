import { UsageError } from '../errors/errors.ts';
import type { Capability } from '../model/capability.ts';
import type { Lane, LaneId } from '../model/lane.ts';
import type { Mode } from '../model/mode.ts';
import type { Theme } from '../model/requirement.ts';
import type { Profile } from './profile.ts';

/** What another form of rules, or another family of addresses, can change. */
const RULES_AND_TRAFFIC: readonly Theme[] = ['rules', 'traffic'];

/** Every lane that the suite knows, the ordinary ones first: alike in all but what their names say. */
export const LANES: readonly Lane[] = [
  described('init', {}),
  described('cni', {}),
  described('init', { suffix: 'nft', backend: 'nftables', judges: RULES_AND_TRAFFIC }),
  described('cni', { suffix: 'nft', backend: 'nftables', judges: RULES_AND_TRAFFIC }),
  described('init', { suffix: 'dual', family: 'dual', judges: RULES_AND_TRAFFIC }),
  described('cni', { suffix: 'dual', family: 'dual', judges: RULES_AND_TRAFFIC }),
  described('cni', { suffix: 'v6', family: 'ipv6', judges: [] }),
];

/** What a lane offers by its own description; what the machine adds is not in it. */
export function shapeOf(lane: Lane): readonly Capability[] {
  const offered: readonly (readonly [Capability, boolean])[] = [
    ['multi-node', lane.nodes >= 2],
    ['native-sidecar', lane.nativeSidecar],
    ['node-access', lane.provider === 'kind'],
    ['outside-peer', lane.provider === 'kind'],
    ['iptables', lane.backend === 'iptables'],
    ['native-nftables', lane.backend === 'nftables'],
    ['ipv4', lane.family !== 'ipv6'],
    ['ipv6', lane.family !== 'ipv4'],
    ['dual-stack', lane.family === 'dual'],
    ['ipv6-only', lane.family === 'ipv6'],
  ];
  return offered.filter(([, offers]) => offers).map(([capability]) => capability);
}

/** What a lane has and the ordinary lane of its mode lacks. */
export function specialOf(lane: Lane): readonly Capability[] {
  const ordinary = LANES.find((one) => one.id === lane.mode);
  const usual = ordinary === undefined ? [] : shapeOf(ordinary);
  return shapeOf(lane).filter((capability) => !usual.includes(capability));
}

/**
 * The lanes of a run: those that `--lane` names; else those of the wanted modes, all of them in the profile `full`
 * and the ordinary ones in the others.
 * @throws UsageError for a lane that is not of a wanted mode
 */
export function chooseLanes(options: {
  readonly lane: readonly LaneId[];
  readonly mode: readonly Mode[];
  readonly profile: Profile;
}): readonly Lane[] {
  const { lane: names, mode: modes, profile } = options;
  const stray = LANES.find((one) => names.includes(one.id) && !modes.includes(one.mode));
  if (stray !== undefined)
    throw new UsageError(
      `--lane ${stray.id} contradicts --mode ${modes.join(',')}: it is a lane of mode ${stray.mode}`,
      'leave one of the two out',
    );
  return LANES.filter((one) =>
    names.length > 0
      ? names.includes(one.id)
      : modes.includes(one.mode) && (profile === 'full' || one.id === one.mode),
  );
}

function described(
  mode: Mode,
  parts: Partial<Omit<Lane, 'id' | 'mode'>> & { readonly suffix?: string },
): Lane {
  const { suffix, ...shape } = parts;
  return {
    id: suffix === undefined ? mode : `${mode}-${suffix}`,
    mode,
    backend: 'iptables',
    family: 'ipv4',
    nodes: 2,
    nativeSidecar: true,
    provider: 'kind',
    installer: 'istioctl',
    disruptive: true,
    judges: 'everything',
    ...shape,
  };
}
