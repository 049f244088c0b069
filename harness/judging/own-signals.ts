import type { EventEmitter } from 'node:events';
import { ENDING_SIGNALS } from '../process/ending-signals.ts';

/**
 * Makes something and takes its listeners to the ending signals off again: vitest's end the process a millisecond after
 * one, so that no undo would be done. Whoever listened before still does.
 */
export async function withOwnSignals<T>(
  make: () => Promise<T>,
  emitter: Pick<EventEmitter, 'listeners' | 'off'> = process,
): Promise<T> {
  const before = ENDING_SIGNALS.map((signal) => emitter.listeners(signal));
  const made = await make();
  for (const [index, signal] of ENDING_SIGNALS.entries()) {
    const added = emitter.listeners(signal).filter((one) => before[index]?.includes(one) !== true);
    for (const listener of added) emitter.off(signal, listener as () => void);
  }
  return made;
}
