import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Document, parse, visit } from 'yaml';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import { CHANGES, type ChangeName } from './machine-mutants.ts';

/** Why a change passes: for the whole member, or for the changes that are named after it. */
const entrySchema = z.union([
  z.string().min(1),
  z.tuple([z.string().min(1), z.enum(CHANGES)], z.enum(CHANGES)),
]);
const byRequirement = z.record(z.string().regex(/^CNI-[A-Z]-\d\d$/), z.record(z.string(), entrySchema));
const schema = z.strictObject({
  reasons: z.record(z.string().regex(/^[A-Z][A-Z-]*$/), z.string().min(1)),
  explained: byRequirement,
  holes: byRequirement,
});

export type Entry = z.infer<typeof entrySchema>;

/**
 * What judges do not look at, by requirement and member: `explained` names one of the `reasons`, `holes` says in words which broken
 * product passes.
 */
export type Explanations = z.infer<typeof schema>;

/** @throws HarnessError EXPLANATIONS_FORM */
export function readExplanations(file: string): Explanations {
  const name = basename(file);
  try {
    return explanationsOf(readFileSync(file, 'utf8'));
  } catch (cause) {
    const nextStep = 'its first lines say what it holds';
    throw new HarnessError('EXPLANATIONS_FORM', `${name} is not in its form`, { cause, nextStep });
  }
}

function explanationsOf(text: string): Explanations {
  const { data, error } = schema.safeParse(parse(text));
  if (data === undefined) throw new Error(z.prettifyError(error));
  return data;
}

/** Of an entry: its reason, or words, and the changes. */
export function readEntry(entry: Entry): {
  readonly why: string;
  readonly changes: 'whole' | readonly ChangeName[];
} {
  if (typeof entry === 'string') return { why: entry, changes: 'whole' };
  const [why, ...changes] = entry;
  return { why, changes };
}

/** How many members are explained, and how many are holes. */
export function countOf({ explained, holes }: Explanations): {
  readonly explained: number;
  readonly holes: number;
} {
  const members = (section: Explanations['holes']) =>
    Object.values(section).reduce((sum, entries) => sum + Object.keys(entries).length, 0);
  return { explained: members(explained), holes: members(holes) };
}

const HEADER = ` What judges do not look at: members of recorded observations that may be changed, and the verdict stays conformant.
 Found by \`npm run insensitive\`; suites/README.md, step 5, says what to do about a line.
 explained: requirement, member, and one of the reasons; for the whole member and all in it, or for the changes that follow.
 holes: the same, with the broken product that passes in place of a reason. It is to be mended, and the list only falls.`;

/** The file's text; ids and members in order. */
export function explanationsText({ reasons, explained, holes }: Explanations): string {
  const document = new Document({ reasons, explained: sorted(explained), holes: sorted(holes) });
  document.commentBefore = HEADER;
  visit(document, {
    Seq: (_key, list) => {
      list.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function sorted(section: Explanations['holes']): Explanations['holes'] {
  const byName = <T>(record: Readonly<Record<string, T>>) =>
    Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    byName(section)
      .filter(([, entries]) => Object.keys(entries).length > 0)
      .map(([id, entries]) => [id, Object.fromEntries(byName(entries))]),
  );
}
