/** One entry of what a program of Istio logs. */
export interface LogEntry {
  /** RFC 3339. */
  readonly at: string;
  readonly level: string;
  /** Empty for the default one. */
  readonly scope: string;
  readonly message: string;
  /** What it is about, such as `pod`: `namespace/name`. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Istio's logging as text: time, level, scope unless it is the default one, message, labels; pkg/log/options.go. A value is
 * written as it is, blanks too, and goes to the next ` NAME=`.
 */
const LINE = /^(\d{4}-\d\d-\d\dT\S+)\t(\w+)\t(?:([a-z][\w-]*)\t)?(.*?)(?:\t([A-Za-z][\w.-]*=.*))?$/;
const NEXT_LABEL = / (?=[A-Za-z][\w.-]*=)/;

/** Reads a line of text or JSON; `undefined` where it begins no entry, as the lines that continue one. */
export function logEntry(line: string): LogEntry | undefined {
  return line.startsWith('{') ? fromJson(line) : fromText(line);
}

function fromText(line: string): LogEntry | undefined {
  const [, at, level, scope = '', message = '', labels] = LINE.exec(line) ?? [];
  if (at === undefined || level === undefined) return undefined;
  return {
    at,
    level,
    scope,
    message,
    labels: Object.fromEntries((labels ?? '').split(NEXT_LABEL).flatMap(pairOf)),
  };
}

function pairOf(text: string): readonly [string, string][] {
  const at = text.indexOf('=');
  return at === -1 ? [] : [[text.slice(0, at), text.slice(at + 1)]];
}

function fromJson(line: string): LogEntry | undefined {
  let entry: Readonly<Record<string, unknown>>;
  try {
    entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
  const { time, level, scope = '', msg = '', ...rest } = entry;
  if (typeof time !== 'string' || typeof level !== 'string') return undefined;
  const labels = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, String(value)]));
  return { at: time, level, scope: String(scope), message: String(msg), labels };
}
