import { HIDDEN } from './hidden.ts';

/** Line ends as they are, and as a JSON string, or one within one, writes them. */
const LINE_END = /(\r?\n|(?:\\+r)?\\+n)/;
const MARKER = String.raw`-----(BEGIN|END) (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----`;
const ANY = new RegExp(MARKER, 'g');
const [BEGIN, END] = ['BEGIN', 'END'].map((word) => MARKER.replace('(BEGIN|END)', word));
const CHUNK = '[A-Za-z0-9+/]{16,}={0,2}';

/** On one line: between two markers, else what follows the first one, or leads to the last one. */
const WHOLE = new RegExp(String.raw`(${BEGIN})[\sA-Za-z0-9+/=]*[A-Za-z0-9+/=][\sA-Za-z0-9+/=]*(${END})`, 'g');
const BEHIND = new RegExp(String.raw`(${BEGIN})(\s*)${CHUNK}(?:\s+${CHUNK})*`, 'g');
const AHEAD = new RegExp(String.raw`${CHUNK}(?:\s+${CHUNK})*(\s*)(${END})`, 'g');

/** A line of a key: base64 alone, or behind what a log puts in front; the second then is long and has a digit. */
const KEY_LINE = new RegExp(String.raw`^(\s*|.*[\s|>](?=\S*\d\S*$)(?=\S{32}))${CHUNK}([\s"',\\]*)$`);
/** The last line, or the first of a tail, may be short. */
const SHORT_LINE = /^(\s*)[A-Za-z0-9+/]+={0,2}(\s*)$/;
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
    const markers = [...line.matchAll(ANY)].map(([, word]) => word);
    if (markers.length === 0) {
      inKey = inKey && hideLine(parts, at, isEnd(parts[at + 2]));
      continue;
    }
    if (markers[0] === 'END' && !inKey) hideAbove(parts, at);
    parts[at] = line
      .replaceAll(WHOLE, `$1${HIDDEN}$2`)
      .replaceAll(BEHIND, `$1$2${HIDDEN}`)
      .replaceAll(AHEAD, `${HIDDEN}$1$2`);
    inKey = markers.at(-1) === 'BEGIN';
  }
  return parts.join('');
}

/** Whether the line was of a key, which then may go on. */
function hideLine(parts: string[], at: number, mayBeShort: boolean): boolean {
  const line = parts[at] ?? '';
  if (HEADER.test(line)) return true;
  const key = KEY_LINE.exec(line) ?? (mayBeShort ? SHORT_LINE.exec(line) : null);
  if (key === null) return false;
  parts[at] = `${key[1]}${HIDDEN}${key[2]}`;
  return true;
}

/** The lines above a key's last one, where its first one is cut off. */
function hideAbove(parts: string[], end: number): void {
  for (let at = end - 2; at >= 0; at -= 2) if (!hideLine(parts, at, at === 0 || at === end - 2)) return;
}

function isEnd(line = ''): boolean {
  return [...line.matchAll(ANY)][0]?.[1] === 'END';
}
