import { readdirSync, readFileSync } from 'node:fs';

/** Variable by which all processes of a trial are known, whoever their parent is. */
export const MARK = 'SURVIVAL_TRIAL';

export interface OwnProcess {
  readonly pid: number;
  /** With blanks between the arguments. */
  readonly command: string;
}

/** Every process whose environment holds the trial's mark. */
export function processesOf(mark: string): readonly OwnProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      if (!fileOf(name, 'environ').split('\0').includes(`${MARK}=${mark}`)) return [];
      const command = fileOf(name, 'cmdline').replaceAll('\0', ' ').trim();
      return command === '' ? [] : [{ pid: Number(name), command }];
    });
}

/** Sends a signal to each that is still there. */
export function send(processes: readonly OwnProcess[], signal: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function fileOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It has ended, or is not ours to read: then it is not the trial's.
    return '';
  }
}
