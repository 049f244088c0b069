import {
  askedByValues,
  type Compared,
  Findings,
  proxyValues,
  record,
  type SeenInBoth,
} from '../requirement.ts';
import { type AllowedDifference, allows, isFor, type ObservedDifference, staleIn } from './allowed.ts';
import { allowedDifferences } from './allowed-differences.ts';
import { type BothModes, MUTANTS } from './both-modes.ts';
import { ORDINARY_LANES } from './compared-lanes.ts';
import { type Json, jsonDifferences } from './json-differences.ts';

function observe(seen: readonly SeenInBoth[], { istio, settings }: Compared): BothModes {
  return {
    lanes: { istio, asked: askedByValues({ version: istio, values: proxyValues(settings) }) },
    compared: seen.map(({ requirement }) => requirement),
    differences: seen.flatMap(({ requirement, init, cni }) =>
      jsonDifferences(init as Json, cni as Json).map((difference) => ({ requirement, ...difference })),
    ),
  };
}

export default record<BothModes>('CNI-S-01', {
  observe,
  judge: ({ lanes = ORDINARY_LANES, compared, differences }) => {
    const allowed = allowedDifferences(lanes);
    const findings = new Findings().some('requirements judged in both modes', compared);
    const byId = Map.groupBy(differences, ({ requirement }) => requirement);
    const met = new Map<AllowedDifference, Set<string>>();
    for (const id of compared) {
      const own = byId.get(id) ?? [];
      const entries = allowed.filter((entry) => isFor(entry, id));
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
    for (const entry of allowed) {
      const stale = staleIn(entry, compared, met.get(entry) ?? new Set());
      for (const id of stale) findings.note(`stale entry of the list: ${id} ${entry.where}: ${entry.reason}`);
    }
    return findings.judgement();
  },
  mutants: MUTANTS,
});

function words({ where, init, cni }: ObservedDifference): string {
  return `${where}: init ${JSON.stringify(init)}, cni ${JSON.stringify(cni)}`;
}
