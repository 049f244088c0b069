import { copyFile, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import type { BuildContext } from './build-context.ts';
import { explaining } from './failures.ts';
import type { ToolPin } from './pins.ts';

/** A Go module with nothing but `tool` lines, whose programs are built together. */
export interface ToolsModule {
  /** `kubernetes`, `istio`, ... */
  readonly name: string;
  readonly pin: ToolPin;
  /** Folder with go.mod and go.sum; it is only read. */
  readonly directory: string;
  /** Key of everything that decides what is built. */
  readonly key: string;
  /** The `-X` settings, with nothing left to fill in. */
  readonly ldflags: readonly string[];
  /** The build may complete go.mod and go.sum: a checkout's dependencies are not known before. */
  readonly completes: boolean;
}

/** Builds the programs of a tools module, unless they are there. Gives the folder that holds them. */
export async function buildTools(context: BuildContext, module: ToolsModule): Promise<string> {
  const { run, cache, signal } = context;
  const { name, pin } = module;
  return await cache.obtain('bin', `${name}-${module.key}`, async (path) => {
    await cache.withTemporary(async (directory) => {
      for (const file of ['go.mod', 'go.sum'])
        await copyFile(join(module.directory, file), join(directory, file));
      const out = join(directory, 'out');
      await mkdir(out);
      const argv = [
        'go',
        'build',
        '-trimpath',
        // The linker drops debug information in any case; not to make it saves the compiler a tenth.
        '-gcflags=all=-dwarf=false',
        '-ldflags',
        ['-s -w', ...module.ldflags].join(' '),
        '-o',
        `${out}/`,
        'tool',
      ];
      await explaining(
        `building ${name} ${pin.version}`,
        async () => await run(argv, { cwd: directory, env: goEnvironment(module.completes), signal }),
      );
      for (const [from, to] of Object.entries(pin.rename ?? {})) await rename(join(out, from), join(out, to));
      await demandPrograms(name, pin, out);
      await rename(out, path);
    });
  });
}

/** The folder of a Go module that a tools module requires, downloaded and checked against go.sum if it is not there. */
export async function moduleDirectory(context: BuildContext, module: ToolsModule): Promise<string> {
  const { run, signal } = context;
  return await explaining(`downloading ${module.pin.module}`, async () => {
    const options = { cwd: module.directory, env: goEnvironment(module.completes), signal };
    const find = ['go', 'list', '-m', '-f', '{{.Dir}}', module.pin.module];
    const found = (await run(find, options)).stdout.trim();
    if (found !== '') return found;
    await run(['go', 'mod', 'download', module.pin.module], options);
    return (await run(find, options)).stdout.trim();
  });
}

/**
 * Environment of `go`, whatever the user's is: static programs for Linux, no workspace, go.mod only read by default. The
 * compiler collects its garbage less often, which saves it a sixth for up to twice the heap.
 */
export function goEnvironment(completes: boolean): Record<string, string> {
  return {
    CGO_ENABLED: '0',
    GOOS: 'linux',
    GOWORK: 'off',
    GOGC: '300',
    GOFLAGS: `-buildvcs=false -mod=${completes ? 'mod' : 'readonly'}`,
  };
}

/** `go` in the folder of a tools module that is being made; gives its output, and tells failures as those of a step. */
export function goIn(
  { run, signal }: Pick<BuildContext, 'run' | 'signal'>,
  { path, step }: { readonly path: string; readonly step: string },
): (...args: readonly string[]) => Promise<string> {
  return async (...args) =>
    await explaining(
      step,
      async () => (await run(['go', ...args], { cwd: path, env: goEnvironment(true), signal })).stdout,
    );
}

async function demandPrograms(name: string, pin: ToolPin, directory: string): Promise<void> {
  const made = await readdir(directory);
  const missing = pin.programs.filter((program) => !made.includes(program));
  if (missing.length === 0) return;
  throw new HarnessError(
    'BUILD_FAILED',
    `building ${name} made ${made.join(', ')}, but not ${missing.join(', ')}`,
    {
      nextStep: `compare the tool lines of fixtures/images/tools/${name}/go.mod with its programs in pins.json`,
    },
  );
}
