import type { ProcessFacts } from './types.ts';

/**
 * A container's own processes: its first one and what comes of that. Left out is what someone runs in it from outside by
 * `exec`, and what that starts: its first ancestor in the container is another than the container's first process. Where
 * that one is not known, as in a pod that shares one PID namespace, all are.
 */
export function ownProcesses(processes: readonly ProcessFacts[]): readonly ProcessFacts[] {
  if (!processes.some(isFirst)) return processes;
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const isOwn = (process: ProcessFacts): boolean => {
    const parent = byPid.get(process.parentPid);
    return parent === undefined ? isFirst(process) : isOwn(parent);
  };
  return processes.filter(isOwn);
}

function isFirst({ innerPid }: ProcessFacts): boolean {
  return innerPid === 1;
}
