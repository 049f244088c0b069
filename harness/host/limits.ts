/** Hard limits of this process; `Infinity` for unlimited. */
export interface HardLimits {
  readonly openFiles: number;
  readonly processes: number;
}

/** Reads /proc/PID/limits, the figures of `ulimit -Hn` and `ulimit -Hu`. A limit that is not listed is `Infinity`. */
export function parseLimits(text: string): HardLimits {
  return { openFiles: hard(text, 'Max open files'), processes: hard(text, 'Max processes') };
}

/** Columns are padded: name, soft limit, hard limit, unit. */
function hard(text: string, name: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(name));
  const figure = line?.slice(name.length).trim().split(/\s+/)[1];
  return figure === undefined || figure === 'unlimited' ? Number.POSITIVE_INFINITY : Number(figure);
}
