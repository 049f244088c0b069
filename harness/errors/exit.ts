import { type EndingSignal, SIGNAL_EXIT_CODES } from '../process/ending-signals.ts';
import { HarnessError, SafetyError, UsageError } from './errors.ts';

export const EXIT = { conformant: 0, nonConformant: 1, usage: 2, inconclusive: 3, safety: 4 } as const;

/** Of several, the first of these counts; before all of them an interruption. */
const PRECEDENCE = [EXIT.safety, EXIT.usage, EXIT.nonConformant, EXIT.inconclusive, EXIT.conformant];

/** The first signal that asks this process to end; the reason of the work's abort signal. */
export class Interrupted extends HarnessError {
  readonly signal: EndingSignal;

  constructor(signal: EndingSignal) {
    super('INTERRUPTED', `interrupted by ${signal}`, { nextStep: 'run it again when it suits' });
    this.signal = signal;
  }
}

/** An error that nothing caught: a defect of the suite, which judges no product. */
export class UncaughtError extends HarnessError {
  constructor(cause: unknown) {
    super('UNCAUGHT', 'an error that nothing caught', {
      cause,
      nextStep: 'report it, with its stack: it is a defect of this suite',
    });
  }
}

/** The exit code for what was thrown: 2 usage, 4 safety, 129, 130 or 143 interrupted, else 3, since no product was judged by it. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof Interrupted) return SIGNAL_EXIT_CODES[error.signal];
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof SafetyError) return EXIT.safety;
  return EXIT.inconclusive;
}

/** The one that says most of several exit codes. */
export function worstExit(...codes: readonly number[]): number {
  const interrupted = codes.find((code) => Object.values<number>(SIGNAL_EXIT_CODES).includes(code));
  return interrupted ?? PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.inconclusive;
}
