import type { z } from 'zod';

type Members = Record<string, unknown>;

/** What stands for facts of a run that cannot be read, and for its time. */
const NO_TIME = '1970-01-01T00:00:00.000Z';
const UNKNOWN: Members = {
  id: 'unknown',
  suite: 'unknown',
  profile: 'unknown',
  only: [],
  engine: 'unknown',
  host: { kernel: 'unknown', cpus: 0, memoryBytes: 0 },
  images: [],
  istio: { version: 'unknown', origin: 'unknown', proxy: 'unknown' },
  kubernetes: 'unknown',
  settings: [],
};

/**
 * A run's line without what these issues name: a fact of the run is unknown then, and a lane or a judgement is not planned.
 * Any other line is given as it is.
 */
export function mended(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  if (!isMembers(value) || value['type'] !== 'run') return value;
  const { run, plan } = value;
  const at = issues.some(({ path }) => path[0] === 'at') ? NO_TIME : value['at'];
  if (!isMembers(run) || !isMembers(plan)) return value;
  const badFacts = issues.flatMap(({ path }) => (path[0] === 'run' ? path.slice(1, 2) : []));
  const facts = Object.fromEntries(Object.entries(run).filter(([name]) => !badFacts.includes(name)));
  const planned = (list: string) => {
    const bad = issues.flatMap(({ path }) =>
      path[0] === 'plan' && path[1] === list ? path.slice(2, 3) : [],
    );
    const all = plan[list];
    return Array.isArray(all) ? all.filter((_, index) => !bad.includes(index)) : all;
  };
  return {
    ...value,
    at,
    run: { ...UNKNOWN, startedAt: at, ...facts },
    plan: { ...plan, lanes: planned('lanes'), judgements: planned('judgements') },
  };
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
