import { type Draft, type Mutants, type SeenInBoth, set, TRAFFIC_ANNOTATIONS } from '../requirement.ts';
import type { ObservedDifference } from './allowed.ts';
import { type LanesInCommon, ORDINARY_LANES } from './compared-lanes.ts';

/** What was judged in both modes, and where it differs. */
export interface BothModes {
  /** Absent in a record from before it was kept, which is of ordinary lanes. */
  readonly lanes?: LanesInCommon;
  /** Ids of what was judged in both modes. */
  readonly compared: readonly SeenInBoth['requirement'][];
  readonly differences: readonly ObservedDifference[];
}

type Change = (good: Draft<BothModes>) => void;

export const MUTANTS: Mutants<BothModes> = {
  'nothing was judged in both modes': (seen) => set(seen, { compared: [], differences: [] }),
  'rules as a newer Istio than the lanes have writes them': (seen) =>
    set(seen, { lanes: { ...ORDINARY_LANES, istio: '1.24.6' } }),
  'a value of the lanes that is not heeded': (seen) =>
    set(seen, {
      lanes: { ...ORDINARY_LANES, asked: { [`${TRAFFIC_ANNOTATIONS}excludeOutboundPorts`]: '9191' } },
    }),
  'a difference that is not listed': (seen) =>
    seen.differences.push({
      requirement: seen.compared[0] ?? '',
      where: 'answers[0].status',
      init: 200,
      cni: 503,
    }),
  'a listed place with other values': ({ differences }) =>
    set(
      differences.find(({ where }) => where.endsWith('].rules')),
      {
        cni: ['-p tcp -j RETURN'],
      },
    ),
  'a refusal for another reason': ({ differences }) =>
    set(
      differences.find(({ where }) => where === 'bare.refusal'),
      { init: 'pods "bare" is forbidden: violates PodSecurity "baseline:latest": host namespaces' },
    ),
  'ADD ends with another code than any that is listed': alone('CNI-H-12', { cni: 2 }, '.exitCode'),
  'a pod that one mode alone has runs its proxy as another user': alone(
    'CNI-D-13',
    { init: 1338 },
    '.proxyUser',
  ),
  'a pod that one mode alone has has a rule more': ({ differences }) =>
    differences.push({
      requirement: 'CNI-Q-06',
      where: 'redirection.rules[6].rules',
      init: null,
      cni: ['-j ACCEPT'],
    }),
  'nothing left where one mode alone has something': alone('CNI-H-12', { cni: null }, '.left'),
  "nothing counted where the other mode's chance is": ({ differences }) =>
    differences.push({ requirement: 'CNI-G-02', where: 'server.inbound', init: 0, cni: 7 }),
  'a place that only begins like a listed one': ({ differences }) =>
    differences.push({ requirement: 'CNI-G-02', where: 'plainCaller.inbound', init: 0, cni: 7 }),
  'a listed difference of what was not compared': ({ differences }) =>
    set(differences[0], { requirement: 'CNI-A-01' }),
  'a listed difference of another requirement': (seen) =>
    seen.differences.push({ ...seen.differences[0]!, requirement: 'CNI-G-02' }),
};

/** Gives another value to the first place of that end that one mode alone has. */
function alone(
  id: string,
  sides: { readonly [side in 'init' | 'cni']?: number | null },
  end: string,
): Change {
  return ({ differences }) =>
    set(
      differences.find(({ requirement, where }) => requirement === id && where.endsWith(end)),
      sides,
    );
}
