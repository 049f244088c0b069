import type { ActWorld } from './act.ts';

/**
 * Runs a shell script on a node, with words as `$1`, `$2` …; it ends at the first command that fails, and at a variable
 * that is not set. Gives its standard output, without the last newline. Reverting, the world has no signal.
 * @throws CommandError; and as a node's shell where the node cannot be entered
 */
export async function runScript(
  { execOnNode, deadlines, signal }: Pick<ActWorld, 'execOnNode' | 'deadlines' | 'signal'>,
  node: string,
  script: string,
  words: readonly string[] = [],
  options: { readonly input?: string | undefined } = {},
): Promise<string> {
  const argv = ['sh', '-euc', script, 'sh', ...words];
  const { input } = options;
  const given = { timeoutMs: deadlines.execMs, signal, ...(input === undefined ? {} : { input }) };
  return (await execOnNode(node, argv, given)).stdout;
}
