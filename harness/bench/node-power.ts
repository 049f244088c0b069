import type { NodePower } from '../clusters/cluster.ts';
import type { RunCommand } from '../process/run.ts';
import type { JudgeLaneRequest } from '../protocol/judge-lane.ts';
import type { Deadlines } from '../time/deadlines.ts';

/** The nodes' switch, by the program that the request names; undefined where it names none. */
export function nodePowerBy(
  program: JudgeLaneRequest['nodePower'],
  run: RunCommand,
  { rolloutMs }: Pick<Deadlines, 'rolloutMs'>,
): NodePower | undefined {
  if (program === undefined) return undefined;
  // In a group of its own: a node that an interrupted judgement puts back must be started whole.
  const told = async (verb: string, node: string) =>
    (await run([...program, verb, node], { ownGroup: true, timeoutMs: 2 * rolloutMs })).stdout;
  return {
    stop: async (node) => void (await told('stop', node)),
    start: async (node) => void (await told('start', node)),
    isRunning: async (node) => (await told('running', node)).trim() === 'yes',
  };
}
