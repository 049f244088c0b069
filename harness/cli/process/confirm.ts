import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

/** Where a person is asked. */
export interface Asking {
  readonly input: Readable;
  readonly output: Writable;
  readonly signal: AbortSignal;
  /** What Ctrl-C does elsewhere: readline takes the key for itself while it asks. */
  readonly interrupt: () => void;
}

/**
 * Asks a yes-or-no question; Enter is yes, an end of the input is no. @throws the signal's reason where it aborts, which
 * Ctrl-C has to make it do
 */
export async function confirmAt(
  { input, output, signal, interrupt }: Asking,
  question: string,
): Promise<boolean> {
  using asked = createInterface({ input, output, terminal: true });
  asked.on('SIGINT', interrupt);
  const ended = once(asked, 'close').then(() => undefined);
  const answer = await Promise.race([
    asked.question(`${question} [Y/n] `, { signal }).catch(() => undefined),
    ended,
  ]);
  signal.throwIfAborted();
  return answer !== undefined && /^(y|yes|)$/i.test(answer.trim());
}
