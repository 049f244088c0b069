import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import type { CommandOptions, RunCommand } from '../process/run.ts';
import { createBuildCache } from './cache.ts';
import { buildTools, type ToolsModule } from './go-tools.ts';

const MODULE: ToolsModule = {
  name: 'etcd',
  pin: {
    module: 'go.etcd.io/etcd/server/v3',
    version: 'v3.6.8',
    programs: ['etcd'],
    rename: { server: 'etcd' },
    ldflags: [],
    estimateMs: 1,
  },
  directory: join(import.meta.dirname, '../../fixtures/images/tools/etcd'),
  key: '0123456789ab',
  ldflags: ['-X a=1', '-X b=2'],
  completes: false,
};

/** Stands for `go build`: writes the programs named into the folder after -o. */
function goThatMakes(
  programs: readonly string[],
  calls: { argv: readonly string[]; options: CommandOptions }[],
): RunCommand {
  return async (argv, options = {}) => {
    calls.push({ argv, options });
    for (const program of programs)
      await writeFile(join(argv[argv.indexOf('-o') + 1] ?? '', program), 'program');
    return { command: 'go build', exitCode: 0, stdout: '', stderr: '', durationMs: 0 };
  };
}

test('programs are built with the flags by which Go finds its own cache, renamed, and kept under the key', async () => {
  const directory = temporaryDirectory();
  const calls: { argv: readonly string[]; options: CommandOptions }[] = [];
  const context = { run: goThatMakes(['server'], calls), cache: createBuildCache(directory) };
  const bin = await buildTools(context, MODULE);
  expect(bin).toBe(join(directory, 'bin', 'etcd-0123456789ab'));
  expect(await readdir(bin)).toEqual(['etcd']);
  const { argv = [], options = {} } = calls[0] ?? {};
  expect(argv.slice(0, 3)).toEqual(['go', 'build', '-trimpath']);
  expect(argv[argv.indexOf('-ldflags') + 1]).toBe('-s -w -X a=1 -X b=2');
  expect(argv.at(-1)).toBe('tool');
  expect(options.env).toMatchObject({
    CGO_ENABLED: '0',
    GOFLAGS: '-buildvcs=false -mod=readonly',
    GOWORK: 'off',
  });
  expect(options.cwd).not.toContain('fixtures');
  await buildTools(context, MODULE);
  expect(calls).toHaveLength(1);
});

test('the committed files are not built in, and stay as they are', async () => {
  const directory = temporaryDirectory();
  const before = await readFile(join(MODULE.directory, 'go.sum'), 'utf8');
  const run: RunCommand = async (argv, options = {}) => {
    await writeFile(join(options.cwd ?? '', 'go.sum'), 'changed');
    return await goThatMakes(['server'], [])(argv, options);
  };
  await buildTools({ run, cache: createBuildCache(directory) }, MODULE);
  expect(await readFile(join(MODULE.directory, 'go.sum'), 'utf8')).toBe(before);
});

test('a build that does not make what was pinned is refused, and not kept', async () => {
  const directory = temporaryDirectory();
  const cache = createBuildCache(directory);
  const pin = { ...MODULE.pin, programs: ['etcd', 'etcdctl'] };
  const building = buildTools({ run: goThatMakes(['server'], []), cache }, { ...MODULE, pin });
  await expect(building).rejects.toThrow('building etcd made etcd, but not etcdctl');
  expect(await cache.has('bin', 'etcd-0123456789ab')).toBe(false);
});
