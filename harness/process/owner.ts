import { readFileSync } from 'node:fs';

/** A process, so identified that a reused pid is not taken for it. */
export interface Owner {
  readonly pid: number;
  /** Clock ticks after boot, from /proc; absent where there is no /proc. */
  readonly startTicks?: string;
}

/** Says whether the process still runs. */
export type IsAlive = (owner: Owner) => boolean;

/** This process. */
export function thisOwner(pid: number = process.pid): Owner {
  const startTicks = startTicksOf(pid);
  return { pid, ...(startTicks === undefined ? {} : { startTicks }) };
}

/** Field 22 of a `/proc/<pid>/stat` line; the program's name, in brackets, may hold blanks and brackets. */
export function startTicksIn(stat: string): string | undefined {
  const afterName = stat.slice(stat.lastIndexOf(')') + 2);
  return afterName.split(' ')[19];
}

/** Whether the process runs, by the kernel's word; a pid that was used again counts as dead. */
export const isAlive: IsAlive = (owner) => {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return owner.startTicks === undefined || startTicksOf(owner.pid) === owner.startTicks;
};

function startTicksOf(pid: number): string | undefined {
  try {
    return startTicksIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}
