import { type Bench, type CallAttempt, inTime } from '../requirement.ts';

/**
 * A server's log once it holds all of these calls, the last of many: what it lacks then did not arrive. As it is when time
 * is over. An answer may be here before the line that tells of it. For a server that calls nobody: a line may name an id
 * for a call that its program made.
 */
export async function logWith(
  bench: Bench,
  calls: readonly CallAttempt[],
  read: () => Promise<string>,
): Promise<string> {
  let log = '';
  const attempt = async () => {
    log = await read();
    const missing = calls.filter(({ id }) => !log.includes(id)).length;
    if (missing === 0) return { done: true, value: undefined } as const;
    return { done: false, seen: `${missing} are missing` } as const;
  };
  await inTime(bench.eventually('the last calls in the log', attempt, bench.deadlines.accessLogMs));
  return log;
}
