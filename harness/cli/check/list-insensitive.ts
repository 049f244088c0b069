import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { catalogue } from '../../../suites/catalogue/catalogue.ts';
import type { Definition } from '../../bench/definition.ts';
import { describeError } from '../../errors/errors.ts';
import { EXIT } from '../../errors/exit.ts';
import { loadDefinitions } from '../../judging/load.ts';
import { specFiles } from '../../judging/spec-files.ts';
import { harmlessWriter } from '../../log/writer.ts';
import type { RequirementId } from '../../model/requirement.ts';
import { explainedBy, renewed } from '../../recordings/explained.ts';
import { explanationsText, readExplanations } from '../../recordings/explanations.ts';
import { readRecorded, recordedIstio } from '../../recordings/recorded.ts';
import { recordedJudgements } from '../../recordings/recorded-judgements.ts';
import { type Sensitivity, unnoticedBy } from '../../recordings/unnoticed.ts';
import { REPOSITORY } from '../make-context.ts';
import { insensitiveFile, insensitiveLine } from './insensitive-file.ts';

const RECORDED = join(REPOSITORY, 'fixtures/recorded');
const FROM = { recorded: join(RECORDED, 'observations'), wanted: join(RECORDED, 'wanted') };

/**
 * Says for each requirement, or for those that are named, what its judge does not look at and no line of the file explains, and the
 * lines that are needed no longer. With `--write` it renews the file: a person then looks at reasons that are proposed, and gives the rest.
 */
export async function listInsensitive(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const out = harmlessWriter(process.stdout);
  const say = (prefix: string) => (line: string) => out(`${prefix}${line}\n`);
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { write: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const suites = join(REPOSITORY, 'suites');
  // Those that are none are refused when they are loaded.
  const ids = positionals.length > 0 ? (positionals as RequirementId[]) : [...specFiles(suites).keys()];
  const file = insensitiveFile(REPOSITORY);
  let explanations = readExplanations(file);
  let isFine = true;
  for (const [id, definition] of await loadDefinitions(suites, ids)) {
    // Lets signals in.
    await setImmediate();
    signal.throwIfAborted();
    const sensitivity = sensitivityOf(definition);
    if (typeof sensitivity === 'string') {
      say('fault: ')(`${id}: ${sensitivity}`);
      isFine = false;
      continue;
    }
    const { unexplained, notNeeded, faults } = explainedBy(explanations, id, sensitivity);
    unexplained.forEach(say('new: '));
    notNeeded.forEach(say('no longer needed: '));
    faults.forEach(say('fault: '));
    isFine &&= unexplained.length + notNeeded.length + faults.length === 0;
    const { theme } = definition.requirement;
    const alike = catalogue.filter((one) => one.theme === theme).map((one) => one.id);
    const propose = values.write ? say('proposed, as another has it, look whether it is right: ') : () => {};
    explanations = renewed(explanations, id, sensitivity.unnoticed, { alike, propose });
  }
  if (values.write) writeFileSync(file, explanationsText(explanations));
  say('')(insensitiveLine(REPOSITORY));
  return isFine ? EXIT.conformant : EXIT.nonConformant;
}

/** Or why it cannot be said: an observation is not recorded, or not conformant. */
function sensitivityOf(definition: Definition): Sensitivity | string {
  try {
    const { id } = definition.requirement;
    return unnoticedBy(
      recordedJudgements(
        definition,
        (where) => readRecorded(FROM, id, where),
        (where) => recordedIstio(FROM, id, where),
      ),
    );
  } catch (error) {
    return describeError(error);
  }
}
