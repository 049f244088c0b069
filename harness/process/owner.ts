import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

/** Where a process id means something. */
export interface Place {
  /** Digest of the machine's id and name: containers and copied machines that share the one have names of their own. Empty without an id. */
  readonly machine: string;
  /** The kernel's id of this boot; empty where it tells none. */
  readonly boot: string;
  /** `pid:[4026531836]`, of the process's PID namespace; empty where the kernel tells none. */
  readonly pidNamespace: string;
}

/** A process, so identified that no other one, here or elsewhere, is taken for it. */
export interface Owner extends Partial<Place> {
  readonly pid: number;
  /** Clock ticks after boot, from /proc; absent where there is no /proc. */
  readonly startTicks?: string;
}

/** An owner as it is read back from a file; older versions wrote no place. */
export const ownerSchema = z.object({
  pid: z.int().positive(),
  startTicks: z.string().optional(),
  machine: z.string().optional(),
  boot: z.string().optional(),
  pidNamespace: z.string().optional(),
});

/** `unknown` is a process of another machine, of another PID namespace, or of a record that does not say where. */
export type Life = 'alive' | 'dead' | 'unknown';

/** Says what became of a process. */
export type LifeOf = (owner: Owner) => Life;

/** Says whether a process may still run. */
export type MayLive = (owner: Owner) => boolean;

/** This process, or another one beside it. */
export function thisOwner(pid: number = process.pid): Owner {
  const startTicks = startTicksOf(pid);
  return { pid, ...(startTicks === undefined ? {} : { startTicks }), ...thisPlace() };
}

/** Fields of a `/proc/<pid>/stat` line from the third on; the program's name before, in brackets, may hold blanks and brackets. */
export function statFields(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/**
 * What became of a process, by where it was started and where one looks. Nothing is dead that cannot be looked at: only
 * who sees the same PIDs, or knows that the machine has booted since, may say so.
 */
export function judgeLife(owner: Owner, here: Place, runs: (owner: Owner) => boolean): Life {
  const { machine, boot, pidNamespace } = owner;
  if (machine === undefined) return owner.startTicks !== undefined && runs(owner) ? 'alive' : 'unknown';
  if (machine !== here.machine || !boot || here.boot === '') return 'unknown';
  // Without an id of its own a machine is told by its name, which others may have.
  if (boot !== here.boot) return machine === '' ? 'unknown' : 'dead';
  if (!pidNamespace || pidNamespace !== here.pidNamespace) return 'unknown';
  return runs(owner) ? 'alive' : 'dead';
}

/** What became of a process, as seen by this one. */
export const lifeOf: LifeOf = (owner) => judgeLife(owner, thisPlace(), runsHere);

/** Whether a process is not known to be dead. */
export const mayLive: MayLive = (owner) => lifeOf(owner) !== 'dead';

/** Whether this PID namespace has the process, by the kernel's word; a pid that was used again is not it. */
export function runsHere({ pid, startTicks }: Pick<Owner, 'pid' | 'startTicks'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  // A zombie has its number until its parent asks: that of a killed run is PID 1, which in many containers never does.
  if (/^[ZX]$/.test(fieldsOf(pid)[0] ?? '')) return false;
  return startTicks === undefined || startTicksOf(pid) === startTicks;
}

/** For a person: `process 123`, and that nothing is known of it where that is so. */
export function ownerWords(owner: Owner, life: Life): string {
  const said = {
    alive: 'goes on',
    dead: 'is gone',
    unknown: 'is of another machine or container, or not told where',
  };
  return `process ${owner.pid} ${said[life]}`;
}

function thisPlace(): Place {
  // The id is confidential, and an owner is written into clusters too: so its digest.
  const id = textOf('/etc/machine-id');
  const digest = createHash('sha256').update(`istio-cni-conformance ${id} ${hostname()}`).digest('hex');
  return {
    machine: id === '' ? '' : digest.slice(0, 16),
    boot: textOf('/proc/sys/kernel/random/boot_id'),
    pidNamespace: linkOf('/proc/self/ns/pid'),
  };
}

function startTicksOf(pid: number): string | undefined {
  return fieldsOf(pid)[19];
}

/** From the state on, the third; none where there is no such process. */
function fieldsOf(pid: number): readonly string[] {
  return statFields(textOf(`/proc/${pid}/stat`));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
