import { type Ahead, aheadIn } from './ahead.ts';
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
const BARE = new RegExp(WORD, 'y');
/** So much before a name tells whether a line or quotes begin there. */
const LOOK_BACK = 300;
/** A line's rest that may be read is no longer than this. */
const OPEN_AT_MOST = 1000;
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
  const ahead = aheadIn(text);
  let hidden = '';
  let done = 0;
  for (const match of text.matchAll(NAMED)) {
    const [all, name = '', quote = '', separator = ''] = match;
    if (match.index < done || !isSecretName(name)) continue;
    const from = match.index + all.length;
    const value = valueAt({ text, ahead }, from, { name, quote, separator, ...placeOf(text, match.index) });
    if (value === undefined || isOpen(value.text)) continue;
    hidden += text.slice(done, value.from) + (value.isBare && quote === '"' ? `"${HIDDEN}"` : HIDDEN);
    done = value.to;
  }
  return hidden + text.slice(done);
}

interface Page {
  readonly text: string;
  readonly ahead: Ahead;
}

interface Named {
  readonly name: string;
  readonly quote: string;
  readonly separator: string;
  readonly atLineStart: boolean;
  /** Right before the name. */
  readonly around: string | undefined;
}

interface Found {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Without quotes of its own. */
  readonly isBare: boolean;
}

function valueAt(page: Page, from: number, named: Named): Found | undefined {
  const { text } = page;
  const quote = /^\\*["'`]/.exec(text.slice(from, from + 8))?.[0];
  if (quote !== undefined) return quoted(page, from + quote.length, quote);
  if (named.around !== undefined && named.quote === '') {
    // `"DB_PASSWORD=x y"`: the quotes are those of the whole assignment.
    const whole = quoted(page, from, named.around);
    if (text[from] !== '[' && page.ahead(String.raw`&[\w.-]+=`, from) >= whole.to)
      return { ...whole, isBare: true };
  }
  if (text[from] === '[' && !text.startsWith(HIDDEN, from)) return listed(page, from + 1, named);
  return bare(page, from, named);
}

/** To the same quotes, or the end of a line that is cut. */
function quoted({ text, ahead }: Page, from: number, quote: string): Found {
  const end = quote.length > 1 ? quote.replaceAll('\\', '\\\\') : String.raw`(?<!(?<!\\)(?:\\\\)*\\)${quote}`;
  const to = Math.min(ahead(end, from), ahead('\n', from));
  return { from, to, text: text.slice(from, to), isBare: false };
}

/** `"token": ["a", "b"]` of JSON and `Token:[a]` of Go; in prose a bracket begins something else. */
function listed({ text, ahead }: Page, from: number, named: Named): Found | undefined {
  const { name, quote, separator, atLineStart } = named;
  if (quote === '' && /\s$/.test(separator) && !atLineStart) return undefined;
  // Steps of a test; a password is no list.
  if (quote !== '' && /^pass$/i.test(name)) return undefined;
  const to = ahead(String.raw`[\]{}\n]|redacted`, from);
  if (to === from || text[to] !== ']') return undefined;
  return { from, to, text: text.slice(from, to), isBare: quote === '"' };
}

/** A line's rest in YAML; one word elsewhere. */
function bare({ text, ahead }: Page, from: number, named: Named): Found | undefined {
  const { name, quote, separator, atLineStart } = named;
  const isColon = separator.includes(':') && !separator.includes('=');
  const isProse = isColon && !atLineStart;
  // `registry/token:v1` is an image, and `create serviceaccounts/token: expected` what a judge tells.
  if (name.includes('/') && isProse) return undefined;
  const lineEnd = ahead('\n', from);
  const isLong = lineEnd - from > OPEN_AT_MOST;
  // What is cut goes on, and is no open value for what its beginning alone would be.
  const start = isLong ? `${text.slice(from, from + OPEN_AT_MOST)}\0` : text.slice(from, lineEnd);
  // A verb, and what tests count.
  if (/^pass$/i.test(name) && (isProse || /^\d+\b/.test(start))) return undefined;
  if (/^(?:\{|<[^<>]*>)/.test(start) || isOpen(start)) return undefined;
  const word =
    isColon && atLineStart && quote !== '"'
      ? text.slice(from, Math.min(lineEnd, ahead(String.raw`(?<=\s)#`, from))).trimEnd()
      : wordAt(text, from);
  if (word === '' || /^(?:#|[|>][+-]?\d?$)/.test(word)) return undefined;
  // What a judge tells of one: `status of a list with its token: 200`, `header cookie: expected …`.
  if (isProse && quote === '' && /^(?:expected|seen|\d{1,3})$/.test(word)) return undefined;
  return { from, to: from + word.length, text: word, isBare: true };
}

function wordAt(text: string, from: number): string {
  BARE.lastIndex = from;
  return BARE.exec(text)?.[0] ?? '';
}

function placeOf(text: string, at: number): Pick<Named, 'atLineStart' | 'around'> {
  const back = text.slice(Math.max(0, at - LOOK_BACK), at);
  const line = back.slice(back.lastIndexOf('\n') + 1);
  return {
    atLineStart: line.length < LOOK_BACK && LINE_START.test(line),
    around: /\\{0,8}["'`]$/.exec(line.slice(-9))?.[0],
  };
}
