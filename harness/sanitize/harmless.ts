import { redact, redactJson } from './redact.ts';
import { visible, visibleJson } from './visible.ts';

/** A text as it may be written to a terminal or a file: it holds no secret, and nothing in it acts. */
export function harmless(text: string): string {
  return visible(redact(text));
}

/** JSON of a value as it may be written, without a line end. What is parsed of it is the value, but for secrets. */
export function harmlessJson(value: unknown, indent?: number): string {
  return visibleJson(JSON.stringify(redactJson(value), undefined, indent));
}

/** A JSON value with every text in it, names of members too, as it may be shown. */
export function harmlessValue<T>(value: T): T {
  return eachText(redactJson(value), visible) as T;
}

function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => eachText(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [change(name), eachText(member, change)]),
  );
}
