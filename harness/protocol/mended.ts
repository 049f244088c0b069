import type { z } from 'zod';
import { isJsonObject } from '../model/json-object.ts';

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
  settings: [],
  options: {},
};

/**
 * A line that every report needs, without what these issues name: a fact of the run is unknown then, and a lane or a
 * judgement is not planned. Any other line is given as it is.
 */
export function mended(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  if (!isJsonObject(value)) return value;
  const at = issues.some(({ path }) => path[0] === 'at') ? NO_TIME : value['at'];
  const { type, run, plan } = value;
  if (type === 'run' && isJsonObject(run))
    return { ...value, at, run: { ...UNKNOWN, startedAt: at, ...without(run, bad(issues, 'run')) } };
  if (type === 'plan' && isJsonObject(plan)) {
    const planned = (list: string) => {
      const all = plan[list];
      const wrong = bad(issues, 'plan', list);
      return Array.isArray(all) ? all.filter((_, index) => !wrong.includes(index)) : all;
    };
    return { ...value, at, plan: { ...plan, lanes: planned('lanes'), judgements: planned('judgements') } };
  }
  return value;
}

/** The members below a path that issues name. */
function bad(issues: readonly z.core.$ZodIssue[], ...below: readonly string[]): readonly PropertyKey[] {
  return issues.flatMap(({ path }) =>
    below.every((name, index) => path[index] === name) ? path.slice(below.length, below.length + 1) : [],
  );
}

function without(members: Members, names: readonly PropertyKey[]): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}
