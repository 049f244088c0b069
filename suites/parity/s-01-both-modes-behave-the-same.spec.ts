import { Findings, record, type SeenInBoth, set } from '../requirement.ts';
import { allows, type ObservedDifference } from './allowed.ts';
import { ALLOWED_DIFFERENCES } from './allowed-differences.ts';
import { type Json, jsonDifferences } from './json-differences.ts';

interface Observation {
  /** Ids of what was judged in both modes. */
  readonly compared: readonly SeenInBoth['requirement'][];
  readonly differences: readonly ObservedDifference[];
}

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
    for (const id of compared) {
      const own = differences.filter(({ requirement }) => requirement === id);
      const unlisted = own.filter((seen) => !ALLOWED_DIFFERENCES.some((entry) => allows(entry, seen)));
      findings
        .about({ requirement: id })
        .holds(
          `what ${id} observed`,
          own.length === 0 ? 'the same in both modes' : 'the same in both modes but for what is listed',
          unlisted.length === 0,
          unlisted.map(words).join('; '),
        );
    }
    for (const entry of ALLOWED_DIFFERENCES) {
      const { requirements, where, reason } = entry;
      const seenIn = (id: string) =>
        differences.some((seen) => seen.requirement === id && allows(entry, seen));
      const stale =
        requirements === 'any'
          ? compared.some(seenIn)
            ? []
            : ['any']
          : requirements.filter((id) => compared.some((one) => one === id) && !seenIn(id));
      for (const id of stale) findings.note(`stale entry of the list: ${id} ${where}: ${reason}`);
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
    "nothing counted where the other mode's chance is": ({ differences }) =>
      differences.push({ requirement: 'CNI-G-02', where: 'server.inbound', init: 0, cni: 7 }),
    'a place that only begins like a listed one': ({ differences }) =>
      differences.push({ requirement: 'CNI-G-02', where: 'plainCaller.inbound', init: 0, cni: 7 }),
    'a listed difference of another requirement': (seen) =>
      seen.differences.push({ ...seen.differences[0]!, requirement: 'CNI-G-02' }),
  },
});

function words({ where, init, cni }: ObservedDifference): string {
  return `${where}: init ${JSON.stringify(init)}, cni ${JSON.stringify(cni)}`;
}
