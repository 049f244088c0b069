import { HarnessError, SafetyError, UsageError } from '../errors/errors.ts';

/** Exit codes, by precedence: safety, usage, non-conformant, inconclusive, conformant; signals stand apart. */
export const EXIT = { conformant: 0, nonConformant: 1, usage: 2, inconclusive: 3, safety: 4 } as const;

/** The first SIGINT or SIGTERM; the reason of the work's abort signal. */
export class Interrupted extends HarnessError {
  readonly signal: 'SIGINT' | 'SIGTERM';

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super('INTERRUPTED', `interrupted by ${signal}`, { nextStep: 'run it again when it suits' });
    this.signal = signal;
  }
}

/** The exit code for what was thrown: 2 usage, 4 safety, 130 or 143 interrupted, else 3, since no product was judged by it. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof Interrupted) return signalExitCode(error.signal);
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof SafetyError) return EXIT.safety;
  return EXIT.inconclusive;
}

/** 128 + the signal's number, as shells have it. */
export function signalExitCode(signal: 'SIGINT' | 'SIGTERM'): number {
  return signal === 'SIGINT' ? 130 : 143;
}
