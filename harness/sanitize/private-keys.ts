import { HIDDEN } from './hidden.ts';

/** Line ends as they are, and as a JSON string, or one within one, writes them. */
const LINE_END = /(\r?\n|(?:\\+r)?\\+n)/;
const BEGIN = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/;
const END = /-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/;

/** A line of a key: base64 alone, or behind what a log puts in front; the second then is long and has a digit. */
const KEY_LINE = /^(\s*|.*[\s|>](?=\S*\d\S*$)(?=\S{32}))([A-Za-z0-9+/]{16,}={0,2})([\s"',\\]*)$/;
/** The last line, or the first of a tail, may be short. */
const SHORT_LINE = /^(\s*)([A-Za-z0-9+/]+={0,2})(\s*)$/;
/** Between a key's first line and its base64. */
const HEADER = /^\s*(?:(?:Proc-Type|DEK-Info|Version|Comment): .*)?$/;

/**
 * The text without the lines of private keys in PEM; the first and the last line stay, to say what was there. Of a key
 * that is cut, what looks like its own lines, and no more.
 */
export function hidePrivateKeys(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
  // Every second part is a line's end.
  const parts = text.split(LINE_END);
  let inKey = false;
  for (let at = 0; at < parts.length; at += 2) {
    const line = parts[at] ?? '';
    const begin = BEGIN.exec(line);
    const end = END.exec(line);
    if (begin === null && end === null) inKey = inKey && hideLine(parts, at);
    if (end !== null && begin === null && !inKey) hideAbove(parts, at);
    if (begin !== null || end !== null) parts[at] = withoutKey(line, begin, end);
    if (begin !== null || end !== null) inKey = end === null;
  }
  return parts.join('');
}

/** Whether the line was of a key, which then may go on. */
function hideLine(parts: string[], at: number, mayBeShort = END.test(parts[at + 2] ?? '')): boolean {
  const line = parts[at] ?? '';
  if (HEADER.test(line)) return true;
  const key = KEY_LINE.exec(line) ?? (mayBeShort ? SHORT_LINE.exec(line) : null);
  if (key === null) return false;
  parts[at] = `${key[1]}${HIDDEN}${key[3]}`;
  return true;
}

/** The lines above a key's last one, where its first one is cut off. */
function hideAbove(parts: string[], end: number): void {
  for (let at = end - 2; at >= 0; at -= 2) if (!hideLine(parts, at, at === 0 || at === end - 2)) return;
}

/** What is between the two on one line; else what is behind the first, or in front of the last. */
function withoutKey(line: string, begin: RegExpExecArray | null, end: RegExpExecArray | null): string {
  const from = begin === null ? 0 : begin.index + begin[0].length;
  const to = end !== null && end.index >= from ? end.index : line.length;
  const body = line.slice(from, to);
  const isWhole = begin !== null && to < line.length && /[A-Za-z0-9+/=]/.test(body) && !body.includes(HIDDEN);
  const hidden = isWhole ? HIDDEN : body.replaceAll(/[A-Za-z0-9+/]{16,}={0,2}/g, HIDDEN);
  return `${line.slice(0, from)}${hidden}${line.slice(to)}`;
}
