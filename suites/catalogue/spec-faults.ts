import { basename, dirname } from 'node:path';
import { idOfSpecFile } from '../../harness/judging/spec-files.ts';
import type { Requirement } from '../../harness/model/requirement.ts';

/** A spec's file, `suites/dns/i-01-words.spec.ts`, and its text. */
export interface SpecFile {
  readonly file: string;
  readonly text: string;
}

/** The requirement that a spec binds: the first word after what makes it. */
export function idInSpec(text: string): string | undefined {
  return /^export default \w+(?:<[^(]*>)?\(\s*'(CNI-[A-Z]-\d\d)'/m.exec(text)?.[1];
}

/**
 * Where entries of the catalogue and specs do not fit each other, a line each, with what to do.
 * @throws HarnessError SPEC_NAME for a file that is not named like a spec
 */
export function specFaults(
  entries: readonly Pick<Requirement, 'id' | 'theme'>[],
  files: readonly SpecFile[],
): readonly string[] {
  const byId = Map.groupBy(files, ({ file }) => idOfSpecFile(file));
  const twice = [...Map.groupBy(entries, ({ id }) => id).values()].filter(({ length }) => length > 1);
  return [
    ...twice.map(([first]) => `${first!.id} has two entries in suites/catalogue: give one another id`),
    ...entries.flatMap(({ id, theme }) =>
      byId.has(id)
        ? []
        : [`${id} has an entry and no spec: write suites/${theme}/${beginOf(id)}some-words.spec.ts`],
    ),
    ...[...byId].flatMap(([id, all]) => [
      ...(all.length > 1
        ? [`${id} has two specs, ${all.map(({ file }) => file).join(' and ')}: name one by its own id`]
        : []),
      ...all.flatMap((its) => faultsOf(entries, id, its)),
    ]),
  ];
}

function faultsOf(
  entries: readonly Pick<Requirement, 'id' | 'theme'>[],
  id: string,
  { file, text }: SpecFile,
): readonly string[] {
  const bound = idInSpec(text);
  const entry = entries.find((one) => one.id === id);
  const folder = basename(dirname(file));
  if (bound !== id) {
    const said = bound === undefined ? 'binds no id in its first words' : `binds ${bound}`;
    const rename = bound === undefined ? '' : `, or name the file ${beginOf(bound)}some-words.spec.ts`;
    return [`${file} is named for ${id} and ${said}: bind '${id}'${rename}`];
  }
  if (entry === undefined) {
    return [`${file}: ${id} has no entry in suites/catalogue: write it (suites/README.md, step 1)`];
  }
  if (folder === entry.theme) return [];
  return [
    `${file}: ${id} is of the theme ${entry.theme} and its spec in the folder ${folder}: move it to suites/${entry.theme}, or mend the theme of the entry`,
  ];
}

/** `h-17-` of CNI-H-17: how the name of its spec begins. */
function beginOf(id: string): string {
  return `${id.slice('CNI-'.length).toLowerCase()}-`;
}
