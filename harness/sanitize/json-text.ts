/** From a brace or bracket at the margin to one at the margin: a document that several lines make up. */
const BLOCK = /^[{[]\n[^]*?\n[}\]]$/gm;
/** What of a line may be JSON: in a log it follows the time. */
const IN_LINE = /[{[].*[}\]]/g;

/**
 * The text with each JSON document in it, the whole text, some lines or a part of one, as `redact` leaves its value. A
 * document that `redact` leaves as it is stays as it is written; another one keeps its indent.
 */
export function redactJsonIn(text: string, redact: (value: unknown) => unknown): string {
  const replaced = (document: string): string => redactDocument(document, redact) ?? document;
  const whole = /^\s*[{[]/.test(text) ? redactDocument(text, redact) : undefined;
  if (whole !== undefined) return whole;
  if (!/["\]]/.test(text)) return text;
  return text.replaceAll(BLOCK, replaced).replaceAll(IN_LINE, replaced);
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
