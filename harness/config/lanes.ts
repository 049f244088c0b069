import { UsageError } from '../errors/errors.ts';
import type { Capability } from '../model/capability.ts';
import type { IstioChoice } from '../model/istio-choice.ts';
import { type Lane, type LaneId, USUAL_CNI_DIRECTORIES } from '../model/lane.ts';
import type { Mode } from '../model/mode.ts';
import type { Theme } from '../model/requirement.ts';
import { CLUSTER_OPTIONS } from './cluster-options.ts';
import { laneIdOf, laneName } from './lane-name.ts';
import type { Profile } from './profile.ts';

/** What another form of rules, or another family of addresses, can change. */
const WHAT_RULES_DO: readonly Theme[] = ['rules', 'annotations', 'traffic', 'dns'];

type OfEveryLane = keyof typeof CLUSTER_OPTIONS;
const OF_EVERY_LANE = Object.keys(CLUSTER_OPTIONS) as readonly OfEveryLane[];

/** Every lane that the suite knows, the ordinary ones first: alike in all but what their names say. */
export const LANES: readonly Lane[] = [
  described('init', {}),
  described('cni', {}),
  described('init', { suffix: 'nft', backend: 'nftables', judges: WHAT_RULES_DO }),
  described('cni', { suffix: 'nft', backend: 'nftables', judges: WHAT_RULES_DO }),
  described('init', { suffix: 'dual', family: 'dual', judges: WHAT_RULES_DO }),
  described('cni', { suffix: 'dual', family: 'dual', judges: WHAT_RULES_DO }),
  described('cni', { suffix: 'v6', family: 'ipv6', judges: ['rules'] }),
  {
    ...described('cni', { suffix: 'disruptive', disruptive: true, nodes: 3, judges: [] }),
    ...calledAlone('disruptive'),
  },
  {
    ...described('cni', { suffix: 'upgrade', upgradeFrom: { kind: 'earlier' }, judges: [] }),
    ...calledAlone('upgrade'),
  },
];

/** What a lane offers by its own description; what the machine adds is not in it. */
export function shapeOf(lane: Lane): readonly Capability[] {
  const offered: readonly (readonly [Capability, boolean])[] = [
    ['multi-node', lane.nodes >= 2],
    ['breakable-nodes', lane.disruptive && lane.nodes >= 2],
    ['node-untaint', lane.disruptive],
    ['earlier-istio', lane.upgradeFrom !== undefined],
    ['node-power', lane.provider === 'kind'],
    ['native-sidecar', lane.nativeSidecar],
    ['plugin-log', true],
    ['repair', lane.mode === 'cni'],
    ['excluded-namespace', lane.mode === 'cni'],
    ['kube-system-excluded', lane.mode === 'cni'],
    ['access-log', true],
    ['mutating-policies', true],
    ['node-access', lane.provider === 'kind'],
    ['outside-peer', lane.provider === 'kind'],
    ['iptables', lane.backend === 'iptables'],
    ['native-nftables', lane.backend === 'nftables'],
    ['ipv4', lane.family !== 'ipv6'],
    ['ipv6', lane.family !== 'ipv4'],
    ['dual-stack', lane.family === 'dual'],
    ['ipv6-only', lane.family === 'ipv6'],
    ['network-policy', lane.primaryCni === 'kindnet'],
  ];
  return offered.filter(([, offers]) => offers).map(([capability]) => capability);
}

/** What a lane has and the ordinary lane of its mode lacks. */
export function specialOf(lane: Lane): readonly Capability[] {
  const ordinary = LANES.find((one) => one.ordinary && one.mode === lane.mode);
  const usual = ordinary === undefined ? [] : shapeOf(ordinary);
  return shapeOf(lane).filter((capability) => !usual.includes(capability));
}

/**
 * The lanes of a run: those that `--lane` names; else those of the wanted modes, all of them in the profile `full`
 * and the ordinary ones in the others.
 * @throws UsageError for a lane that is not of a wanted mode, or two of one name
 */
export function chooseLanes(
  options: {
    readonly lane: readonly string[];
    readonly mode: readonly Mode[];
    readonly profile: Profile;
    readonly upgradeFrom?: IstioChoice;
  } & Partial<Pick<Lane, OfEveryLane>>,
): readonly Lane[] {
  const { lane: names, mode: modes, profile, upgradeFrom } = options;
  const own = OF_EVERY_LANE.flatMap((member) =>
    options[member] === undefined ? [] : [[member, options[member]]],
  );
  const shapes = LANES.map((lane): Lane => {
    const from = lane.upgradeFrom === undefined || upgradeFrom === undefined ? {} : { upgradeFrom };
    const asked: Lane = { ...lane, ...Object.fromEntries(own), ...from };
    // Of fewer nodes than it needs, a lane whose nodes are broken would judge nothing.
    return lane.disruptive ? { ...asked, nodes: Math.max(lane.nodes, asked.nodes) } : asked;
  });
  if (names.length === 0)
    return shapes.filter((one) => modes.includes(one.mode) && (profile === 'full' || one.ordinary));
  const lanes = shapes.flatMap((shape) => named(shape, names));
  const stray = lanes.find((one) => !modes.includes(one.mode));
  if (stray !== undefined)
    throw new UsageError(
      `--lane ${stray.id} contradicts --mode ${modes.join(',')}: it is a lane of mode ${stray.mode}`,
      'leave one of the two out',
    );
  const twice = lanes.find((one, index) => lanes.findIndex((other) => other.id === one.id) !== index);
  if (twice !== undefined)
    throw new UsageError(`--lane: two lanes would be called ${twice.id}`, 'name versions that differ more');
  return lanes;
}

/** The lanes of a shape that are named, each with its own Istio. */
function named(shape: Lane, names: readonly string[]): readonly Lane[] {
  return [...new Set(names)].flatMap((name) => {
    const read = laneName(name, [shape.id]);
    if (read === undefined) return [];
    const { istio } = read;
    return [{ ...shape, id: laneIdOf(read), name, ...(istio === undefined ? {} : { istio }) }];
  });
}

/** The two lanes that parity compares: ordinary ones, alike in all but the mode. Undefined where there are no such two. */
export function comparedLanes(lanes: readonly Lane[]): Readonly<Record<Mode, LaneId>> | undefined {
  const ordinary = lanes.filter((lane) => lane.ordinary);
  for (const init of ordinary.filter((lane) => lane.mode === 'init')) {
    const cni = ordinary.find(
      (lane) => lane.mode === 'cni' && JSON.stringify(lane.istio) === JSON.stringify(init.istio),
    );
    if (cni !== undefined) return { init: init.id, cni: cni.id };
  }
  return undefined;
}

/** A name that says what a lane is there for, in place of its mode and shape. */
function calledAlone(name: string): Pick<Lane, 'id' | 'name'> {
  return { id: name, name };
}

function described(
  mode: Mode,
  parts: Partial<Omit<Lane, 'id' | 'mode'>> & { readonly suffix?: string },
): Lane {
  const { suffix, ...shape } = parts;
  return {
    id: suffix === undefined ? mode : `${mode}-${suffix}`,
    name: suffix === undefined ? mode : `${mode}-${suffix}`,
    mode,
    backend: 'iptables',
    family: 'ipv4',
    nodes: 2,
    nativeSidecar: true,
    primaryCni: 'ptp',
    ...USUAL_CNI_DIRECTORIES,
    podSecurity: 'privileged',
    provider: 'kind',
    installer: 'istioctl',
    disruptive: false,
    ordinary: suffix === undefined,
    judges: 'everything',
    ...shape,
  };
}
