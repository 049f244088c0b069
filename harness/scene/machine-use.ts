import { readFile, stat, statfs } from 'node:fs/promises';
import { every } from '../time/every.ts';

/** What a command took of the machine beyond what was in use when it began, bytes. All that goes on beside it counts too. */
export interface MachineUse {
  readonly diskPeak: number;
  readonly diskAfter: number;
  readonly memoryPeak: number;
}

/** One look: bytes in use. */
export interface Use {
  readonly disk: number;
  readonly memory: number;
}

const PERIOD_MS = 1000;

/** Looks once a second while `work` goes on. */
export async function measured<T>(
  look: () => Promise<Use>,
  work: () => Promise<T>,
  periodMs = PERIOD_MS,
): Promise<{ readonly value: T; readonly use: MachineUse }> {
  const before = await look();
  let peak = before;
  let last = before;
  const see = async (): Promise<void> => {
    last = await look();
    peak = { disk: Math.max(peak.disk, last.disk), memory: Math.max(peak.memory, last.memory) };
  };
  const loop = every(periodMs, see);
  const value = await work().finally(async () => await loop[Symbol.asyncDispose]());
  await see();
  const use = {
    diskPeak: peak.disk - before.disk,
    diskAfter: last.disk - before.disk,
    memoryPeak: peak.memory - before.memory,
  };
  return { value, use };
}

/** Bytes in use on the file systems that hold the folders, each counted once, and of memory. */
export async function machineUse(folders: readonly string[]): Promise<Use> {
  const devices = new Map<number, string>();
  for (const folder of folders) devices.set((await stat(folder)).dev, folder);
  let disk = 0;
  for (const folder of devices.values()) {
    const { blocks, bfree, bsize } = await statfs(folder);
    disk += (blocks - bfree) * bsize;
  }
  return { disk, memory: memoryInUse(await readFile('/proc/meminfo', 'utf8')) };
}

/** MemTotal less MemAvailable of /proc/meminfo, bytes. */
export function memoryInUse(meminfo: string): number {
  const kilobytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(meminfo)?.[1] ?? 0);
  return (kilobytes('MemTotal') - kilobytes('MemAvailable')) * 1024;
}
