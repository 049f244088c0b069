import { KubeUnreachableError } from '../kube/errors.ts';
import type { ExecResult, Kube } from '../kube/kube.ts';
import { CommandError, type CommandOptions, type CommandResult } from '../process/run.ts';
import { probeOn, probePods } from './probe-pods.ts';

/** What of a command's options can be had on a node. */
export type NodeCommandOptions = Pick<CommandOptions, 'input' | 'timeoutMs' | 'signal' | 'okExitCodes'>;

/**
 * Runs a program on a node, with the node's files, network and processes.
 * @throws CommandError; HarnessError NO_PROBE, KubeApiError, KubeUnreachableError where the node cannot be entered
 */
export type RunOnNode = (
  node: string,
  argv: readonly string[],
  options?: NodeCommandOptions,
) => Promise<CommandResult>;

/** From the probe's pod, which sees all processes of its node, into the namespaces of the first of them. */
const ENTER = ['nsenter', '-t', '1', '-m', '-n', '-u', '-i', '--wd', '--'];
const TIMEOUT_MS = 30_000;

/** Enters nodes through their probe pods: no engine is needed, and any cluster's nodes can be entered alike. */
export function nodeShell(kube: Kube, now: () => number = () => performance.now()): RunOnNode {
  return async (node, argv, { input, timeoutMs = TIMEOUT_MS, signal, okExitCodes = [] } = {}) => {
    const started = now();
    const resultOf = ({ exitCode, stdout, stderr }: ExecResult): CommandResult => ({
      command: `on ${node}: ${argv.map(quoted).join(' ')}`,
      exitCode,
      stdout: withoutFinalNewline(stdout),
      stderr: withoutFinalNewline(stderr),
      durationMs: now() - started,
    });
    const probe = probeOn(await probePods(kube), node);
    const options = { container: 'probe', timeoutMs, signal, ...(input === undefined ? {} : { input }) };
    const ended = await kube.exec(probe, [...ENTER, ...argv], options).catch((error: unknown) => {
      const isLate = error instanceof KubeUnreachableError && now() - started >= timeoutMs;
      if (!isLate) throw error;
      const nothing = resultOf({ exitCode: -1, stdout: '', stderr: '' });
      throw new CommandError(`timed out after ${timeoutMs} ms`, nothing, error, 'timed-out');
    });
    const result = resultOf(ended);
    const isOk = result.exitCode === 0 || okExitCodes === 'any' || okExitCodes.includes(result.exitCode);
    if (isOk) return result;
    throw new CommandError(`exit code ${result.exitCode}`, result, undefined);
  };
}

/** So that it can be pasted into a shell on the node. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function withoutFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}
