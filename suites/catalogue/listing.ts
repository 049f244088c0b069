import type { Requirement } from '../../harness/model/requirement.ts';

/** The contract as text: one paragraph a requirement. */
export function listing(requirements: readonly Requirement[]): string {
  return requirements.map(paragraph).join('\n');
}

function paragraph(requirement: Requirement): string {
  const { id, theme, level, modes, scope, effect, needs, quick, slow, faults, known, since, until } =
    requirement;
  const facts = [
    theme,
    level,
    scope === 'lane' ? modes.join(', ') : `${scope} of ${modes.join(' and ')}`,
    effect,
    ...(quick ? ['quick'] : []),
    ...(slow ? ['slow'] : []),
    ...(needs.length > 0 ? [`needs ${needs.join(', ')}`] : []),
    ...(since === undefined ? [] : [`since ${since}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
  ];
  return [
    `${id} ${requirement.title}`,
    `  ${facts.join(' | ')}`,
    `  ${requirement.statement}`,
    `  source: ${requirement.source}`,
    ...(faults.length > 0 ? [`  turned by: ${faults.join(', ')}`] : []),
    ...(known.length > 0 ? [`  known: ${known.map((one) => one.id).join(', ')}`] : []),
    '',
  ].join('\n');
}
