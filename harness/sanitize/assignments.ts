import { HIDDEN, isOpen, WORD } from './hidden.ts';
import { isSecretName } from './secret-names.ts';

/** Colours that a log puts around names and values; also as this suite writes them. */
const COLOUR = String.raw`(?:(?:\x1b|\\u001b|\\x1b)\[[\d;]*m)*`;
/** A name (of a long one the end), what closes its quotes, `:` or `=`, and where the value begins. Not `==`, `::` or `://`. */
const NAMED = new RegExp(
  String.raw`(?:(?<![\w$])|(?<=\[[\d;]*m))([A-Za-z_][\w./-]{0,99})(\\*["'\`]|\]|(?=:?\[))?${COLOUR}([ \t]*(?::=|=>|[:=](?![:=]|//))[ \t]*)${COLOUR}`,
  'g',
);
/** What begins a line of YAML, of a properties file or a shell's script. */
const LINE_START = /^[\s>|*#-]*(?:(?:export|set|env|setenv|declare -x|-e|--env)[ =])?["']?$/i;
const BARE = new RegExp(`^${WORD}`);
/** Elements of XML: `<password>x</password>`. */
const ELEMENT = /(<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?>)([^<>\s][^<>]*)(?=<\/\2>)/g;

/** Pairs: `"name": "DB_PASSWORD", "value": "x"` in JSON, `{Name:DB_PASSWORD Value:x}` in Go, `key="…" value="…"` in XML. */
const PAIR_KEY = String.raw`\b(?:name|key|header)\\*["']?\s*[:=]\s*\\*["']?([\w./-]+)`;
const BETWEEN = String.raw`(?:\s*,\s*|\s+)\\*["']?`;
const VALUE = String.raw`(value\\*["']?\s*[:=]\s*\\*["']?)((?<=["'])(?:[^"'\\\n]|\\(?!["']))*|(?<!["'])${WORD})`;
const NAME_FIRST = new RegExp(String.raw`(${PAIR_KEY}\\*["']?${BETWEEN})${VALUE}`, 'gi');
const VALUE_FIRST = new RegExp(String.raw`\b${VALUE}(\\*["']?${BETWEEN}${PAIR_KEY})`, 'gi');

/** The text without the values of what is named like a secret: `DB_PASSWORD=x`, `"token": "x"`, `x-api-key: x`. */
export function hideAssignments(text: string): string {
  return hideNamed(text)
    .replaceAll(ELEMENT, (all, start: string, name: string, value: string) =>
      isSecretName(name) && !isOpen(value) ? start + HIDDEN : all,
    )
    .replaceAll(NAME_FIRST, (all, before: string, name: string, start: string, value: string) =>
      isSecretName(name) && !isOpen(value) ? before + start + HIDDEN : all,
    )
    .replaceAll(VALUE_FIRST, (all, start: string, value: string, behind: string, name: string) =>
      isSecretName(name) && !isOpen(value) ? start + HIDDEN + behind : all,
    );
}

function hideNamed(text: string): string {
  let hidden = '';
  let done = 0;
  NAMED.lastIndex = 0;
  for (const match of text.matchAll(NAMED)) {
    const [all, name = '', quote = '', separator = ''] = match;
    if (match.index < done || !isSecretName(name)) continue;
    const from = match.index + all.length;
    const value = valueAt(text, from, { name, quote, separator, before: lineBefore(text, match.index) });
    if (value === undefined || isOpen(value.text)) continue;
    hidden += text.slice(done, value.from) + (value.isBare && quote === '"' ? `"${HIDDEN}"` : HIDDEN);
    done = value.to;
  }
  return hidden + text.slice(done);
}

interface Named {
  readonly name: string;
  readonly quote: string;
  readonly separator: string;
  /** The line as far as the name. */
  readonly before: string;
}

interface Found {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Without quotes of its own. */
  readonly isBare: boolean;
}

function valueAt(text: string, from: number, named: Named): Found | undefined {
  const quote = /^\\*["'`]/.exec(text.slice(from, from + 8))?.[0];
  if (quote !== undefined) return quoted(text, from + quote.length, quote);
  const around = /["'`]$/.exec(named.before)?.[0];
  if (around !== undefined && named.quote === '') {
    // `"DB_PASSWORD=x y"`: the quotes are those of the whole assignment.
    const whole = quoted(text, from, around);
    if (!/^\[|&[\w.-]+=/.test(whole.text)) return { ...whole, isBare: true };
  }
  if (text[from] === '[' && !text.startsWith(HIDDEN, from)) return listed(text, from + 1, named);
  return bare(text, from, named);
}

/** To the same quotes, or the end of a line that is cut. */
function quoted(text: string, from: number, quote: string): Found {
  const end = new RegExp(
    quote.length > 1
      ? String.raw`${quote.replaceAll('\\', '\\\\')}`
      : String.raw`(?<!(?<!\\)(?:\\\\)*\\)${quote}`,
    'g',
  );
  end.lastIndex = from;
  const at = end.exec(text)?.index ?? Number.POSITIVE_INFINITY;
  const lineEnd = endOfLine(text, from);
  const to = Math.min(at, lineEnd);
  return { from, to, text: text.slice(from, to), isBare: false };
}

/** `"token": ["a", "b"]` of JSON and `Token:[a]` of Go; in prose a bracket begins something else. */
function listed(text: string, from: number, { quote, separator, before }: Named): Found | undefined {
  if (quote === '' && /\s$/.test(separator) && !LINE_START.test(before)) return undefined;
  const to = text.indexOf(']', from);
  const inner = to < 0 ? '' : text.slice(from, to);
  if (inner === '' || /[{}\n]|redacted/.test(inner)) return undefined;
  return { from, to, text: inner, isBare: quote === '"' };
}

/** A line's rest in YAML; one word elsewhere. */
function bare(text: string, from: number, { name, quote, separator, before }: Named): Found | undefined {
  const atLineStart = LINE_START.test(before);
  const isColon = separator.includes(':') && !separator.includes('=');
  // `registry/token:v1` is an image, and `create serviceaccounts/token: expected` what a judge tells.
  if (name.includes('/') && isColon && !atLineStart) return undefined;
  const rest = text.slice(from, endOfLine(text, from));
  if (isOpen(rest) || /^<[^<>]*>/.test(rest)) return undefined;
  const isYaml = atLineStart && isColon && quote !== '"';
  const word = (isYaml ? /^[^\s#].*?(?=\s+#|\s*$)/ : BARE).exec(rest)?.[0];
  if (word === undefined || /^(?:[|>][+-]?\d?|\{.*)$/.test(word)) return undefined;
  // A verb, and what tests count.
  if (/^pass$/i.test(name) && ((isColon && !atLineStart) || /^\d+\b/.test(word))) return undefined;
  // What a judge tells of one: `status of a list with its token: 200`, `header cookie: expected …`.
  if (isColon && !atLineStart && quote === '' && /^(?:expected|seen|\d{1,3})$/.test(word)) return undefined;
  return { from, to: from + word.length, text: word, isBare: true };
}

function lineBefore(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
