import type { HostAccess } from '../access.ts';

export interface FakeHost extends Partial<HostAccess> {
  readonly files?: Readonly<Record<string, string>>;
  /** Programs that are there, by name; their path is /usr/bin/NAME. */
  readonly programs?: readonly string[];
}

/** A host made of values: nothing is there but what the test says. */
export function fakeHost({ files = {}, programs = [], ...rest }: FakeHost = {}): HostAccess {
  return {
    run: async (argv) => {
      throw new Error(`not expected to run: ${argv.join(' ')}`);
    },
    environment: {},
    platform: 'linux',
    readText: async (path) => files[path],
    findProgram: async (name) => (programs.includes(name) ? `/usr/bin/${name}` : undefined),
    exists: async (path) => path in files,
    freeBytes: async () => 100e9,
    memoryBytes: 16e9,
    root: true,
    scratchDirectory: '/nowhere',
    cacheDirectory: '/cache',
    sourceBuild: 'cold',
    ...rest,
  };
}
