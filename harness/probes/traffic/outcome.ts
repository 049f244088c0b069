import type { CallAttempt } from './result.ts';

/** A connection that was accepted and then ended without an answer, as a proxy refuses one: whether by reset or end is chance. */
export const CLOSED = 'closed';
/** No address for a name: whether for good or for now depends on which server was asked last. */
export const UNRESOLVED = 'name not resolved';

const WORDS: Readonly<Record<string, string>> = {
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  CLOSED,
  ENOTFOUND: UNRESOLVED,
  EAI_AGAIN: UNRESOLVED,
};

/**
 * What an attempt came to, in one word for a record: the status of HTTP, `answered` for what has none, `closed`, `name not
 * resolved`, or else the error's code, `ECONNREFUSED`; `none` where there was no attempt.
 */
export function outcomeOf(attempt: Pick<CallAttempt, 'status' | 'errorCode'> | undefined): string {
  if (attempt === undefined) return 'none';
  const { status, errorCode } = attempt;
  if (errorCode !== null) return WORDS[errorCode] ?? errorCode;
  return status === null ? 'answered' : String(status);
}
