import {
  type Annotations,
  type CanonicalChain,
  expectedRules,
  likePutAlike,
  redirectSettings,
  toldToPlugin,
} from '../requirement.ts';
import type { Allowed, AllowedDifference, Like } from './allowed.ts';
import type { ModeDifference, Value } from './differences.ts';
import { type Json, jsonDifferences } from './json-differences.ts';

/** What both lanes have in common: their Istio, and what its values ask of every injected pod, as annotations would. */
export interface LanesInCommon {
  readonly istio: string;
  readonly asked: Annotations;
}

/** Of a record from before it was kept. */
export const ORDINARY_LANES: LanesInCommon = { istio: '1.31', asked: {} };

/** Where the modes differ, and how. */
export type Sides = Pick<AllowedDifference, 'where' | 'init' | 'cni'>;

/** What a pod is told beside what the values say. */
interface Told {
  readonly annotations?: Annotations;
  readonly variables?: Readonly<Record<string, string>>;
  /** Of its resolv.conf. */
  readonly nameservers?: readonly string[];
}

/** Annotations by which a pod is redirected that asks for nothing of its own, in CNI mode. */
export function redirectAnnotations({ istio, asked }: LanesInCommon, own: Annotations = {}): Annotations {
  const told = Object.entries(toldToPlugin({ ...asked, ...own }, istio));
  return Object.fromEntries(told.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** How the annotations that the plugin reads differ from those that a pod in init mode is known by. */
export function annotationsApart(
  before: Annotations,
  lanes: LanesInCommon,
  own?: Annotations,
): readonly Sides[] {
  return jsonDifferences(before, redirectAnnotations(lanes, own)).map(sidesOf);
}

/** The rules of one mode for what a pod is told. */
export function rulesIn(
  mode: 'init' | 'cni',
  lanes: LanesInCommon,
  { annotations = {}, variables = {}, nameservers = [] }: Told = {},
): readonly CanonicalChain[] {
  const own = { ...lanes.asked, ...annotations };
  const asks = {
    by: `istio-${mode}`,
    families: ['ipv4'],
    annotations: mode === 'cni' ? toldToPlugin(own, lanes.istio) : own,
    variables,
  } as const;
  return expectedRules(redirectSettings(asks, lanes.istio), 'iptables', nameservers);
}

/** How the rules of a pod in CNI mode differ from those of its like in init mode, which either's own requirement judges whole. */
export function rulesApart(lanes: LanesInCommon, told: Told = {}): readonly Sides[] {
  const [init, cni] = [rulesIn('init', lanes, told), rulesIn('cni', lanes, told)];
  return jsonDifferences(asJson(init), asJson(cni)).map(sidesOf);
}

/** Rules that lead to a port of the proxy or its agent, as a look tells them. */
export function leadingTo(
  port: number,
  chains: readonly CanonicalChain[],
  backend: string,
): readonly string[] {
  return chains.flatMap(({ family, table, chain, rules }) =>
    rules
      .filter((rule) => rule.endsWith(`-j REDIRECT --to-ports ${port}`))
      .map((rule) => `${backend} ${family} ${table} ${chain} ${rule}`),
  );
}

export function asJson(chains: readonly CanonicalChain[]): readonly Json[] {
  return chains.map((chain): Json => ({ ...chain }));
}

function sidesOf({ where, init, cni }: ModeDifference): Sides {
  return { where: where.replaceAll(/\[\d+\]/g, '[*]'), init: alike(init), cni: alike(cni) };
}

/** As the record has it, where addresses are put alike. */
export function alike(value: Value): Allowed {
  return Array.isArray(value) ? (value as readonly Value[]).map(oneAlike) : oneAlike(value);
}

function oneAlike(value: Value): Value | Like {
  const like = typeof value === 'string' ? likePutAlike(value) : value;
  return like === value ? value : { like: String(like) };
}
