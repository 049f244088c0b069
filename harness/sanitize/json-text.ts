/** A brace or bracket at the margin to one at the margin: a document that several lines make up. */
const BLOCK = /^[{[]\n[^]*?\n[}\]]$/gm;
/** Where JSON may begin within a line: in a log it follows the time. */
const START = /\{(?=\s*["}])|\[(?=\s*[[{"\]\d])/g;
/** A line full of brackets that are no JSON is not looked at for ever. */
const STARTS_AT_MOST = 20;

/**
 * The text with each JSON document in it, the whole text, some lines or a part of one, as `redact` leaves its value. A
 * document that `redact` leaves as it is stays as it is written; another one keeps its indent.
 */
export function redactJsonIn(text: string, redact: (value: unknown) => unknown): string {
  const replaced = (document: string): string => redactDocument(document, redact) ?? document;
  const whole = /^\s*[{[]/.test(text) ? redactDocument(text, redact) : undefined;
  if (whole !== undefined) return whole;
  if (!/["\]]/.test(text)) return text;
  return text
    .replaceAll(BLOCK, replaced)
    .split('\n')
    .map((line) => inLine(line, redact))
    .join('\n');
}

function inLine(line: string, redact: (value: unknown) => unknown): string {
  let result = '';
  let done = 0;
  let failed = 0;
  for (const { index } of line.matchAll(START)) {
    if (index < done) continue;
    const end = endOf(line, index);
    const document = end === undefined ? undefined : redactDocument(line.slice(index, end), redact);
    if (document === undefined || end === undefined) {
      failed += 1;
      if (failed > STARTS_AT_MOST) break;
      continue;
    }
    result += line.slice(done, index) + document;
    done = end;
  }
  return result + line.slice(done);
}

/** Behind the bracket that closes the one there, those in strings left out; absent where none does. */
function endOf(line: string, start: number): number | undefined {
  const tokens = /"(?:[^"\\]|\\.)*"|[[\]{}]/g;
  tokens.lastIndex = start;
  let depth = 0;
  for (let token = tokens.exec(line); token !== null; token = tokens.exec(line)) {
    if (token[0] === '{' || token[0] === '[') depth += 1;
    if (token[0] === '}' || token[0] === ']') depth -= 1;
    if (depth === 0) return tokens.lastIndex;
  }
  return undefined;
}

/** Absent where it is no JSON. */
function redactDocument(document: string, redact: (value: unknown) => unknown): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    return undefined;
  }
  const before = JSON.stringify(value);
  const after = redact(value);
  if (JSON.stringify(after) === before) return document;
  const [start = '', end = ''] = [/^\s*/.exec(document)?.[0], /\s*$/.exec(document)?.[0]];
  const indent = /^\s*[{[]\r?\n([ \t]+)/.exec(document)?.[1];
  return `${start}${JSON.stringify(after, undefined, indent)}${end}`;
}
