import type { Clock } from '../time/clock.ts';

/** Counts one image's bytes as they come, and tells of it at most every 2 s. */
export interface Tally {
  expect(bytes: number): void;
  came(bytes: number): void;
}

const PAUSE_MS = 2_000;

export function createTally(what: string, progress: (line: string) => void, clock: Clock): Tally {
  let came = 0;
  let wanted = 0;
  let toldMs = clock.nowMs();
  return {
    expect: (bytes) => {
      wanted = came + bytes;
      if (bytes > 0) progress(`${what}: ${megabytes(bytes)} MB to fetch`);
    },
    came: (bytes) => {
      came += bytes;
      if (wanted === 0 || clock.nowMs() - toldMs < PAUSE_MS) return;
      toldMs = clock.nowMs();
      progress(`${what}: ${megabytes(came)} of ${megabytes(wanted)} MB`);
    },
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0);
}
