import { HIDDEN, isOpen } from './hidden.ts';
import { isSecretName } from './secret-names.ts';

/** `- name: value`; its indent is where the name begins, behind the dash. */
const MEMBER = /^(\s*(?:- +)*)(["']?)([\w./-]+)\2:(?:\s+(.*?))?(,?)\s*$/;
const BLOCK = /^[|>][+-]?\d?[+-]?$/;

interface Member {
  readonly indent: number;
  readonly name: string;
  readonly value: string;
  readonly beginsItem: boolean;
}

interface Page {
  readonly lines: string[];
  /** Lines of a value that another line stands for. */
  readonly gone: Set<number>;
}

/**
 * The text, lines of YAML, without what only its structure names as a secret: the data of a Secret, the value beside a
 * name (`- name: DB_PASSWORD`), and blocks of lines. It may be cut anywhere, and lie between other lines.
 */
export function hideInYaml(text: string): string {
  if (!/^\s*(?:- +)*["']?(?:name|key|kind|[\w./-]+["']?: +[|>])/m.test(text)) return text;
  const page: Page = { lines: text.split('\n'), gone: new Set() };
  for (const at of page.lines.keys()) {
    const { name, value } = memberAt(page, at) ?? { name: '', value: '' };
    if (name === 'kind' && value === 'Secret')
      for (const data of siblings(page, at, /^(?:data|stringData)$/)) hideAll(page, data);
    if (/^(?:name|key)$/.test(name) && isSecretName(value))
      for (const beside of siblings(page, at, /^value$/)) hideValue(page, beside);
    if (BLOCK.test(value) && isSecretName(name)) hideValue(page, at);
  }
  return page.lines.filter((_line, at) => !page.gone.has(at)).join('\n');
}

function memberAt({ lines }: Page, at: number): Member | undefined {
  const [, start, , name, value = ''] = MEMBER.exec(lines[at] ?? '') ?? [];
  if (start === undefined || name === undefined) return undefined;
  const plain = value.replace(/^(["'])(.*)\1$/, '$2');
  return { indent: start.length, name, value: plain, beginsItem: start.includes('-') };
}

/** Lines of the same mapping, above and below, whose name is wanted. */
function siblings(page: Page, at: number, wanted: RegExp): readonly number[] {
  const own = memberAt(page, at);
  if (own === undefined) return [];
  const isOther = (line: number) => {
    const text = page.lines[line];
    return (
      text === undefined ||
      text.startsWith('---') ||
      (text.trim() !== '' && indentAt(page, line) < own.indent)
    );
  };
  const isSibling = (line: number) => memberAt(page, line)?.indent === own.indent;
  const begins = (line: number) => isSibling(line) && memberAt(page, line)?.beginsItem === true;
  const found: number[] = [];
  for (let line = at; !isOther(line); line -= 1) {
    if (isSibling(line) && wanted.test(memberAt(page, line)?.name ?? '')) found.push(line);
    if (begins(line)) break;
  }
  for (let line = at + 1; !isOther(line) && !begins(line); line += 1)
    if (isSibling(line) && wanted.test(memberAt(page, line)?.name ?? '')) found.push(line);
  return found;
}

/** All values that are further in than the line, and the line's own. */
function hideAll(page: Page, at: number): void {
  hideValue(page, at, false);
  for (const line of below(page, at)) {
    if (memberAt(page, line) === undefined) page.gone.add(line);
    else hideValue(page, line, false);
  }
}

/** A member's value, with the lines that belong to it. */
function hideValue(page: Page, at: number, mayBeOpen = true): void {
  const member = memberAt(page, at);
  if (member === undefined || member.value === '' || (mayBeOpen && isOpen(member.value))) return;
  page.lines[at] = (page.lines[at] ?? '').replace(MEMBER, `$1$2$3$2: "${HIDDEN}"$5`);
  for (const line of below(page, at)) page.gone.add(line);
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
  return memberAt(page, at)?.indent ?? text.length - text.trimStart().length;
}
