import { didYouMean } from '../../config/nearest.ts';
import { describeError, HarnessError, UsageError } from '../../errors/errors.ts';
import type { Context } from '../../run/context.ts';
import { hostAccess, openEngine } from '../../run/machine/host.ts';

/** A node that can be entered. */
interface Node {
  readonly name: string;
  readonly engine: 'docker' | 'podman';
}

/**
 * `shell NODE [COMMAND...]`: runs a command on a node of a lane that is up, or bash, on this process's own streams. Gives
 * the command's exit code. @throws UsageError for a node that is not there, or whose name says too little
 */
export async function shell(context: Context, args: readonly string[]): Promise<number> {
  const [word = '', ...rest] = args;
  const command = rest[0] === '--' ? rest.slice(1) : rest;
  const node = nodeNamed(word, nodesOf(context));
  const engine = await openEngine(context, hostAccess(context), node.engine);
  const argv = command.length === 0 ? ['bash'] : command;
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  return await engine.enter(node.name, argv, { terminal, signal: context.signal });
}

/** The node of this name, or the only one whose name ends so. @throws UsageError */
export function nodeNamed<T extends Pick<Node, 'name'>>(word: string, nodes: readonly T[]): T {
  const named = nodes.filter(({ name }) => name === word || name.endsWith(`-${word}`));
  const [node, second] = named;
  const namesOf = (some: readonly T[]) => some.map(({ name }) => name);
  if (node !== undefined && second === undefined) return node;
  if (node !== undefined)
    throw new UsageError(
      `${named.length} nodes are called ${word}`,
      `name one: ${namesOf(named).join(', ')}`,
    );
  if (nodes.length === 0)
    throw new HarnessError('NOTHING_UP', `no node ${word}: no lane is up`, {
      nextStep: 'bring one up: npm run conformance -- up',
    });
  throw new UsageError(`no node ${word}`, didYouMean(word, namesOf(nodes)));
}

/** Of every lane that came up, whether it is kept or judged right now. */
function nodesOf({ runs, say }: Context): readonly Node[] {
  return runs.all().flatMap((record) => {
    try {
      const states = runs.lanes(record.runId);
      return states.flatMap(({ cluster }) =>
        cluster.nodes.map(({ name }) => ({ name, engine: record.engine })),
      );
    } catch (error) {
      say(describeError(error));
      return [];
    }
  });
}
