import { isUserName } from '../sanitize/addresses.ts';

const MOST_SHOWN = 60;

/**
 * A value for an error text: on one line, short, and without what may be a password, which is what stands before an `@`,
 * but for a name alone (`cni@nope`), or after an `=`.
 */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(withoutSecrets(value)));
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a mapping' : String(value);
}

/** The same without quotes, for what is a name if all is well. */
export function shownName(value: string): string {
  return shown(value).slice(1, -1);
}

function withoutSecrets(value: string): string {
  return value
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)?(.*)@/is, (all, scheme: string | undefined, before: string) =>
      isUserName(before.replace(/^[^:@]*\//, '')) ? all : `${scheme ?? ''}***@`,
    )
    .replace(/=.+$/s, '=***');
}

function cut(value: string): string {
  return value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value;
}
