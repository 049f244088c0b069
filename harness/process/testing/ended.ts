import { readFileSync } from 'node:fs';
import { eventually } from '../../time/eventually.ts';

/** Whether a process runs; one that has ended and that nobody has waited for does not. */
export function lives(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** Waits until a process has ended. */
export async function ended(pid: number): Promise<void> {
  await eventually(
    `process ${pid} has ended`,
    () => (lives(pid) ? { done: false, seen: 'it runs' } : { done: true, value: undefined }),
    { deadlineMs: 10_000 },
  );
}
