import { HIDDEN, isOpen } from './hidden.ts';
import { isSecretName } from './secret-names.ts';

/** `- name: value`; its indent is where the name begins, behind the dash. */
const MEMBER = /^(\s*(?:- +)*)(["']?)([\w./-]+)\2:(?:\s+(.*?))?(,?)\s*$/;
/** A member without a value on its line. */
const NOTHING = /:\s*(?:#.*)?$/;
const BLOCK = /^[|>][+-]?\d?[+-]?$/;

/** No mapping is looked at further away than so many lines. */
const FAR = 2000;

interface Member {
  readonly indent: number;
  readonly name: string;
  readonly value: string;
  readonly beginsItem: boolean;
}

interface Page {
  readonly lines: string[];
  /** What each line is as a member; a text may have many lines that ask for those around. */
  readonly members: readonly (Member | undefined)[];
  /** Lines of a value that another line stands for. */
  readonly gone: Set<number>;
}

/**
 * The text, lines of YAML, without what only its structure names as a secret: the data of a Secret, the value beside a
 * name (`- name: DB_PASSWORD`), and values that begin below it. It may be cut anywhere, and lie between other lines.
 */
export function hideInYaml(text: string): string {
  if (!/^[ \t]*(?:- +)*["']?(?:name|key|kind|[\w./-]+["']?:(?: +[|>]|[ \t]*(?:#.*)?\r?$))/m.test(text))
    return text;
  const lines = text.split('\n');
  const page: Page = { lines, members: lines.map(memberOf), gone: new Set() };
  for (const at of page.lines.keys()) {
    const { name, value } = page.members[at] ?? { name: '', value: '' };
    if (name === 'kind' && value === 'Secret')
      for (const data of siblings(page, at, /^(?:data|stringData)$/)) hideAll(page, data);
    if (/^(?:name|key)$/.test(name) && isSecretName(value))
      for (const beside of siblings(page, at, /^value$/)) hideValue(page, beside);
    if (BLOCK.test(value) && isSecretName(name)) hideValue(page, at);
    if (NOTHING.test(page.lines[at] ?? '') && isSecretName(name)) hideBelow(page, at);
  }
  return page.lines.filter((_line, at) => !page.gone.has(at)).join('\n');
}

function memberOf(line: string): Member | undefined {
  const [, start, , name, value = ''] = MEMBER.exec(line) ?? [];
  if (start === undefined || name === undefined) return undefined;
  return { indent: start.length, name, value: plain(value), beginsItem: start.includes('-') };
}

/** Without its quotes. */
function plain(value: string): string {
  return value.replace(/^(["'])(.*)\1$/, '$2');
}

/** Lines of the same mapping, above and below, whose name is wanted. */
function siblings(page: Page, at: number, wanted: RegExp): readonly number[] {
  const own = page.members[at];
  if (own === undefined) return [];
  const isOther = (line: number) => {
    const text = page.lines[line];
    return (
      text === undefined ||
      text.startsWith('---') ||
      (text.trim() !== '' && indentAt(page, line) < own.indent)
    );
  };
  const isSibling = (line: number) => page.members[line]?.indent === own.indent;
  const begins = (line: number) => isSibling(line) && page.members[line]?.beginsItem === true;
  const found: number[] = [];
  const [top, bottom] = [at - FAR, at + FAR];
  for (let line = at; line > top && !isOther(line); line -= 1) {
    if (isSibling(line) && wanted.test(page.members[line]?.name ?? '')) found.push(line);
    if (begins(line)) break;
  }
  for (let line = at + 1; line < bottom && !isOther(line) && !begins(line); line += 1)
    if (isSibling(line) && wanted.test(page.members[line]?.name ?? '')) found.push(line);
  return found;
}

/** All values that are further in than the line, and the line's own. */
function hideAll(page: Page, at: number): void {
  hideValue(page, at, false);
  for (const line of below(page, at)) {
    if (page.members[line] === undefined) page.gone.add(line);
    else hideValue(page, line, false);
  }
}

/** A member's value, with the lines that belong to it. */
function hideValue(page: Page, at: number, mayBeOpen = true): void {
  const member = page.members[at];
  if (member === undefined || member.value === '' || (mayBeOpen && isOpen(member.value))) return;
  page.lines[at] = (page.lines[at] ?? '').replace(MEMBER, `$1$2$3$2: "${HIDDEN}"$5`);
  for (const line of below(page, at)) page.gone.add(line);
}

/** A value that begins on a line of its own, further in, or a list of such; a mapping has names of its own. */
function hideBelow(page: Page, at: number): void {
  const own = indentAt(page, at);
  let isHidden = false;
  for (let line = at + 1; line < page.lines.length; line += 1) {
    const text = page.lines[line] ?? '';
    const [start = '', dash] = /^\s*(- +)?/.exec(text) ?? [];
    const value = text.slice(start.length).trimEnd();
    const indent = indentAt(page, line);
    if (value === '' || value.startsWith('#')) continue;
    if (page.members[line] !== undefined || indent < own || (indent === own && dash === undefined)) return;
    // Further lines of a value go with its first.
    if (isHidden && dash === undefined) {
      page.gone.add(line);
      continue;
    }
    isHidden = !isOpen(plain(value));
    if (isHidden) page.lines[line] = `${start}"${HIDDEN}"`;
    else if (dash === undefined) return;
  }
}

function below(page: Page, at: number): readonly number[] {
  const indent = indentAt(page, at);
  const from = at + 1;
  let to = from;
  while (to < page.lines.length && (page.lines[to]?.trim() === '' || indentAt(page, to) > indent)) to += 1;
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function indentAt(page: Page, at: number): number {
  const text = page.lines[at] ?? '';
  return page.members[at]?.indent ?? text.length - text.trimStart().length;
}
