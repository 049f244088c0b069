import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** What a run starts and what may outlive it when it is killed: it could still make what was just removed. */
const PROGRAMS: readonly string[] = ['kind', 'istioctl', 'kubectl', 'podman', 'docker', 'node'];

/** Whether a process, by its argument vector, was started by the run: one of our programs, told of something of that run. */
export function isStraggler(argv: readonly string[], runId: string): boolean {
  const [program = '', ...args] = argv;
  return PROGRAMS.includes(basename(program)) && args.some((arg) => arg.includes(runId));
}

/** Ends what a dead run's children still do; gives their process ids. Linux only: elsewhere there is no /proc to ask. */
export function endStragglers(runId: string, own: number = process.pid): readonly number[] {
  const pids = entries('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => pid !== own && isStraggler(argvOf(pid), runId) && killed(pid));
}

function argvOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .filter((word) => word !== '');
  } catch {
    return [];
  }
}

function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

function entries(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
