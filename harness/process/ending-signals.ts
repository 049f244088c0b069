/** Exit codes that shells make of the signals that ask a process to end: 128 and the signal's number. */
export const SIGNAL_EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type EndingSignal = keyof typeof SIGNAL_EXIT_CODES;

/** Signals that ask a process to end. */
export const ENDING_SIGNALS = Object.keys(SIGNAL_EXIT_CODES) as readonly EndingSignal[];
