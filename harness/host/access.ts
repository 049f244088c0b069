import { access, constants, readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Environment } from '../config/sources.ts';
import { freeSpace } from '../files/disk-full.ts';
import type { RunCommand } from '../process/run.ts';
import type { CheckResult } from './check-result.ts';

/** The host as the doctor's checks see it. Nothing here changes the host. */
export interface HostAccess {
  readonly run: RunCommand;
  /** Variables of this process. */
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** Content of a file, unpacked where its name ends in .gz; `undefined` where there is none or it cannot be read. */
  readText(path: string): Promise<string | undefined>;
  /** Absolute path of a program, also of those that only root has on its path. */
  findProgram(name: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  /** Free bytes of the file system that holds `path`, which need not exist yet. */
  freeBytes(path: string): Promise<number>;
  /** Physical memory, or this control group's limit where that is less. */
  readonly memoryBytes: number;
  readonly root: boolean;
  /** Where checks may make short-lived files; each removes its own. */
  readonly scratchDirectory: string;
  /** Where images and builds are kept. */
  readonly cacheDirectory: string;
  /** What building from source has left to do: everything, little, or it is not asked for. */
  readonly sourceBuild: 'cold' | 'warm' | 'none';
}

/** One small look at the host; never throws for what the host lacks. */
export type HostCheck = (host: HostAccess) => Promise<readonly CheckResult[]>;

export interface HostAccessOptions {
  readonly run: RunCommand;
  readonly environment: Environment;
  readonly scratchDirectory: string;
  readonly cacheDirectory: string;
  readonly sourceBuild: HostAccess['sourceBuild'];
}

const ROOT_PATH = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The real host. */
export function createHostAccess(options: HostAccessOptions): HostAccess {
  const searched = (options.environment['PATH'] ?? '').split(':');
  const directories = [...searched.filter((directory) => directory !== ''), ...ROOT_PATH];
  return {
    run: options.run,
    environment: options.environment,
    platform: process.platform,
    readText: async (file) => await readText(file).catch(() => undefined),
    findProgram: async (name) => {
      for (const directory of directories) {
        const path = join(directory, name);
        if (await permitted(path, constants.X_OK)) return path;
      }
      return undefined;
    },
    exists: async (path) => await permitted(path, constants.F_OK),
    freeBytes: async (path) => freeSpace(path).bytes,
    memoryBytes: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
    root: process.getuid?.() === 0,
    scratchDirectory: options.scratchDirectory,
    cacheDirectory: options.cacheDirectory,
    sourceBuild: options.sourceBuild,
  };
}

async function readText(path: string): Promise<string> {
  const content = await readFile(path);
  return (path.endsWith('.gz') ? await promisify(gunzip)(content) : content).toString();
}

async function permitted(path: string, mode: number): Promise<boolean> {
  return await access(path, mode).then(
    () => true,
    () => false,
  );
}
