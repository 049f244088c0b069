/**
 * Characters that act on a terminal or on who reads: control characters but for tab and line end, those of ANSI's 8-bit
 * sequences, line and paragraph separators, what turns the direction of text, and what is no character at all.
 */
const ACTING =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for.
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu;
/** What CI servers obey in a log: GitHub's `::error::` at a line's start; `##[…]`, `##vso[…]`, `##teamcity[…]` anywhere. */
const COMMAND = /^([ \t]*):(?=:[a-z][\w-]*[^\n]*::)/gim;
const OLD_COMMAND = /##(?=(?:vso|teamcity)?\[)/gi;

/** The text with each such character as `\u001b`, and commands for CI servers parted by a space: shown, and nothing done. */
export function visible(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(ACTING, escaped)
    .replaceAll(COMMAND, '$1: ')
    .replaceAll(OLD_COMMAND, '# #');
}

/** The same of JSON on one or more lines: what is parsed of it is what was there. */
export function visibleJson(json: string): string {
  return json.replaceAll(ACTING, escaped).replaceAll(OLD_COMMAND, String.raw`#\u0023`);
}

function escaped(character: string): string {
  return String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
