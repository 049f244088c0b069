import { type Draft, Findings, record, type SeenInBoth, set } from '../requirement.ts';
import { type AllowedDifference, allows, isFor, type ObservedDifference, staleIn } from './allowed.ts';
import { ALLOWED_DIFFERENCES } from './allowed-differences.ts';
import { type Json, jsonDifferences } from './json-differences.ts';

interface Observation {
  /** Ids of what was judged in both modes. */
  readonly compared: readonly SeenInBoth['requirement'][];
  readonly differences: readonly ObservedDifference[];
}

type Change = (good: Draft<Observation>) => void;

function observe(seen: readonly SeenInBoth[]): Observation {
  return {
    compared: seen.map(({ requirement }) => requirement),
    differences: seen.flatMap(({ requirement, init, cni }) =>
      jsonDifferences(init as Json, cni as Json).map((difference) => ({ requirement, ...difference })),
    ),
  };
}

export default record<Observation>('CNI-S-01', {
  observe,
  judge: ({ compared, differences }) => {
    const findings = new Findings().some('requirements judged in both modes', compared);
    const byId = Map.groupBy(differences, ({ requirement }) => requirement);
    const met = new Map<AllowedDifference, Set<string>>();
    for (const id of compared) {
      const own = byId.get(id) ?? [];
      const entries = ALLOWED_DIFFERENCES.filter((entry) => isFor(entry, id));
      const unlisted = own.filter((seen) => {
        const allowing = entries.filter((entry) => allows(entry, seen));
        for (const entry of allowing) met.set(entry, (met.get(entry) ?? new Set()).add(id));
        return allowing.length === 0;
      });
      findings
        .about({ requirement: id })
        .holds(
          `what ${id} observed`,
          own.length === 0 ? 'the same in both modes' : 'the same in both modes but for what is listed',
          unlisted.length === 0,
          unlisted.map(words).join('; '),
        );
    }
    const beside = differences.filter(({ requirement }) => !compared.some((id) => id === requirement));
    findings.holds(
      'differences of what was not compared',
      'none',
      beside.length === 0,
      beside.map(words).join('; '),
    );
    for (const entry of ALLOWED_DIFFERENCES) {
      const stale = staleIn(entry, compared, met.get(entry) ?? new Set());
      for (const id of stale) findings.note(`stale entry of the list: ${id} ${entry.where}: ${entry.reason}`);
    }
    return findings.judgement();
  },
  mutants: {
    'nothing was judged in both modes': (seen) => set(seen, { compared: [], differences: [] }),
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
  },
});

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

function words({ where, init, cni }: ObservedDifference): string {
  return `${where}: init ${JSON.stringify(init)}, cni ${JSON.stringify(cni)}`;
}
