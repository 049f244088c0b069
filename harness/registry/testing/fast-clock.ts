import { type Clock, systemClock } from '../../time/clock.ts';

/** Pauses are noted, and not made. */
export function fastClock(): Clock & { readonly pauses: number[] } {
  const pauses: number[] = [];
  return { ...systemClock, pauses, pause: async (durationMs) => void pauses.push(durationMs) };
}
