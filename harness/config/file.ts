import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { UsageError } from '../errors/errors.ts';
import { didYouMean } from './nearest.ts';
import { OPTION_NAMES, rowOf } from './option-rows.ts';
import type { OptionName } from './option-table.ts';
import type { Given, RawOptions } from './options.ts';
import { shownName } from './shown.ts';

const MEMBERS = OPTION_NAMES.filter((option) => rowOf(option).notInFile !== true);

/**
 * Options from the text of a YAML or JSON file: one mapping by option name, of values and lists of values.
 * @throws UsageError naming line and member where it is not that
 */
export function fromFileText(text: string, file: string): RawOptions {
  const lines = new LineCounter();
  const document = documentOf(text, file, lines);
  const at = (offset: number) => `${file}:${lines.linePos(offset).line}`;
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined)
    throw new UsageError(`${at(fault.pos[0])}: ${fault.message}`, 'mend the file: it is no YAML as it is');
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return new Map();
  if (!isMap(contents))
    throw new UsageError(
      `${at(contents.range[0])}: no mapping of options`,
      `write lines such as \`profile: quick\`; options: ${MEMBERS.join(', ')}`,
    );
  const options = new Map<OptionName, Given>();
  for (const { key, value } of contents.items) {
    const name = isScalar(key) ? String(key.value) : '?';
    const where = `${at(key.range[0])}: ${shownName(name)}`;
    const option = memberOf(name, where);
    const before = options.get(option);
    if (before !== undefined)
      throw new UsageError(`${where} is there already, in ${before.where}`, 'take one of the two out');
    options.set(option, { value: plain(value, where), where });
  }
  return options;
}

/** Whatever is doubled is left for who reads it: the parser does not say which member it is. */
function documentOf(text: string, file: string, lineCounter: LineCounter) {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false });
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}`,
      'write a mapping of options',
    );
  }
}

function memberOf(name: string, where: string): OptionName {
  const known = MEMBERS.find((option) => option === name);
  if (known !== undefined) return known;
  throw new UsageError(`${where}: no option has this name`, didYouMean(name, MEMBERS));
}

/** No aliases either: one may be of what it stands in. */
function plain(node: unknown, where: string): unknown {
  if (node === null) return null;
  if (isScalar(node)) return node.value;
  if (isSeq(node) && node.items.every((item) => isScalar(item))) return node.items.map((item) => item.value);
  throw new UsageError(`${where} is neither a value nor a list of values`, 'write the value itself');
}
