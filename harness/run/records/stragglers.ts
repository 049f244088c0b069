import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { statFields } from '../../process/owner.ts';
import { isRunId } from './run-record.ts';

/** Variable of all that a run starts, and what that starts in turn: the run's id. */
export const RUN_MARK = 'ISTIO_CNI_CONFORMANCE_RUN';

/**
 * What may outlive a killed run and still make what was just removed. Others keep the mark, too, and must live: podman leaves
 * conmon and aardvark-dns behind, which serve the containers of other runs as well.
 */
const PROGRAMS: readonly string[] = [
  'kind',
  'istioctl',
  'kubectl',
  'podman',
  'docker',
  'node',
  'go',
  'mmdebstrap',
];

/** Whether a process was started by the run, by its argument vector and its environment: one of our programs with its mark. */
export function isStraggler(argv: readonly string[], environment: readonly string[], runId: string): boolean {
  // The second word is a script's, where the first is its interpreter.
  const isOurs = argv.slice(0, 2).some((word) => PROGRAMS.includes(basename(word)));
  return isOurs && isRunId(runId) && environment.includes(`${RUN_MARK}=${runId}`);
}

/**
 * Ends what a run's children have left, but nothing of this process: not those that started it, nor what it has started
 * itself, which at the end of its own run still writes reports. Gives the process ids. A dead run's direct children ended with
 * it (process/tied.ts). Linux only: elsewhere there is no /proc to ask.
 */
export function endStragglers(runId: string, own: number = process.pid): readonly number[] {
  const ancestors = withAncestors(own);
  const isOwn = (pid: number) => ancestors.includes(pid) || withAncestors(pid).includes(own);
  return entries('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isStraggler(words(pid, 'cmdline'), words(pid, 'environ'), runId))
    .filter((pid) => !isOwn(pid) && killed(pid));
}

function withAncestors(pid: number): readonly number[] {
  const [, parentPid] = statFields(text(`/proc/${pid}/stat`));
  const parent = Number(parentPid);
  return parent > 0 ? [pid, ...withAncestors(parent)] : [pid];
}

function words(pid: number, file: 'cmdline' | 'environ'): readonly string[] {
  return text(`/proc/${pid}/${file}`)
    .split('\0')
    .filter((word) => word !== '');
}

function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function entries(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
