import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../errors/errors.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner, type RunCommand } from '../process/run.ts';
import { createBuildCache } from './cache.ts';
import { resolveIstio } from './istio-origin.ts';
import { deriveVersion, parseTools } from './istio-version.ts';
import { readPins } from './pins.ts';

const IMAGES = join(import.meta.dirname, '../../fixtures/images');
const toolsDir = join(IMAGES, 'tools', 'istio');
const options = { pins: await readPins(IMAGES), toolsDir, knownSums: 'istio.io/istio v0 h1:known=\n' };
const checkout = async (directory: string): Promise<void> => {
  await mkdir(join(directory, 'cni'), { recursive: true });
  await writeFile(join(directory, 'go.mod'), 'module istio.io/istio\n\ngo 1.26.0\n');
  await writeFile(join(directory, 'go.sum'), 'example.org/beside v1.0.0 h1:a=\n');
  await writeFile(join(directory, 'VERSION'), '1.31\n');
  await writeFile(join(directory, 'cni', 'plugin.go'), 'package cni\n');
};

test('the pin is the committed tools module as it is; its version by name is the same', async () => {
  const pinned = await resolveIstio({ kind: 'pinned' }, options);
  const version = options.pins.tools['istio']?.version ?? '';
  const named = await resolveIstio({ kind: 'version', version }, options);
  expect(pinned).toMatchObject({ tag: options.pins.istio.tag, origin: `module ${version}` });
  expect(named).toMatchObject({ tag: pinned.tag, key: pinned.key });
});

test.each(['latest', '1.2', 'eed52ebb66ad', '../x'])('version %s is refused', async (version) => {
  await expect(resolveIstio({ kind: 'version', version }, options)).rejects.toBeInstanceOf(UsageError);
});

test('a folder that is no checkout is refused by name', async () => {
  const directory = temporaryDirectory();
  await expect(resolveIstio({ kind: 'directory', path: directory }, options)).rejects.toThrow(directory);
  await writeFile(join(directory, 'go.mod'), 'module istio.io/api\n');
  await expect(resolveIstio({ kind: 'directory', path: directory }, options)).rejects.toBeInstanceOf(
    UsageError,
  );
});

test('a folder whose go.mod is a pipe is no checkout, and is not waited for', async () => {
  const directory = temporaryDirectory();
  await createRunner()(['mkfifo', join(directory, 'go.mod')]);
  await expect(resolveIstio({ kind: 'directory', path: directory }, options)).rejects.toThrow(
    `${directory}: no checkout`,
  );
});

test('a checkout is keyed by its sources: a changed plugin is another build, a changed test is not', async () => {
  const directory = temporaryDirectory();
  await checkout(directory);
  const resolve = async () => await resolveIstio({ kind: 'directory', path: directory }, options);
  const first = await resolve();
  expect(first.tag).toMatch(/^dir-[0-9a-f]{12}$/);
  await writeFile(join(directory, 'cni', 'plugin_test.go'), 'package cni\n');
  await mkdir(join(directory, '.git'));
  await writeFile(join(directory, '.git', 'HEAD'), 'ref\n');
  expect((await resolve()).key).toBe(first.key);
  await writeFile(join(directory, 'cni', 'plugin.go'), 'package cni // broken\n');
  expect((await resolve()).key).not.toBe(first.key);
  expect((await resolve()).tag).not.toBe(first.tag);
});

test('a checkout gets a tools module of its own that points at it; the committed one stays', async () => {
  const directory = temporaryDirectory();
  const sources = join(directory, 'src');
  await checkout(sources);
  const before = await readFile(join(toolsDir, 'go.mod'), 'utf8');
  const calls: (readonly string[])[] = [];
  const goMod = {
    Replace: [
      { Old: { Path: 'example.org/beside', Version: 'v1.0.0' }, New: { Path: './beside' } },
      { Old: { Path: 'example.org/elsewhere' }, New: { Path: 'example.org/fork', Version: 'v1.0.1' } },
    ],
    Tool: [{ Path: 'example.org/own' }],
  };
  const run: RunCommand = async (argv) => {
    calls.push(argv);
    return { command: '', exitCode: 0, stdout: JSON.stringify(goMod), stderr: '', durationMs: 0 };
  };
  const origin = await resolveIstio({ kind: 'directory', path: sources }, options);
  const { module, version } = await origin.prepare({
    run,
    cache: createBuildCache(join(directory, 'cache')),
  });
  const [, edit = []] = calls;
  expect(edit).toEqual(
    expect.arrayContaining([
      `-replace=istio.io/istio=${sources}`,
      `-replace=example.org/beside@v1.0.0=${join(sources, 'beside')}`,
      '-droptool=example.org/own',
      '-tool=istio.io/istio/pilot/cmd/pilot-agent',
    ]),
  );
  expect(edit.join(' ')).not.toContain('example.org/elsewhere');
  expect(version).toBe(`1.31-dir.${origin.tag.slice('dir-'.length)}`);
  expect(module).toMatchObject({
    completes: true,
    directory: join(directory, 'cache', 'tools', `istio-${origin.key}`),
  });
  expect(module.ldflags).toContain(`-X istio.io/istio/pkg/version.buildTag=${origin.tag}`);
  expect(await readFile(join(toolsDir, 'go.mod'), 'utf8')).toBe(before);
});

test('another version: its own checksums are in go.sum before Go is asked for its packages', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'tools');
  const seen: string[] = [];
  const run: RunCommand = async (argv) => {
    const sum = await readFile(join(path, 'go.sum'), 'utf8');
    seen.push(`${argv.slice(1, 3).join(' ')} with ${sum.split('\n').length - 1} sums`);
    return {
      command: '',
      exitCode: 0,
      stdout: JSON.stringify({ Dir: directory }),
      stderr: '',
      durationMs: 0,
    };
  };
  await writeFile(join(directory, 'go.sum'), 'istio.io/api v1 h1:a=\nistio.io/api v1/go.mod h1:b=\n');
  await writeFile(join(directory, 'VERSION'), '1.28\n');
  const context = { run, cache: createBuildCache(directory) };
  await deriveVersion(context, { version: 'v0', toolsDir, knownSums: options.knownSums, path });
  expect(seen).toEqual(['mod download with 1 sums', 'get -tool with 3 sums']);
  expect(await readFile(join(path, 'VERSION'), 'utf8')).toBe('1.28\n');
  expect(await readFile(join(path, 'go.mod'), 'utf8')).toMatch(
    /^module istio-cni-conformance\/tools\/istio\n\ngo \d/,
  );
});

test('tool lines are read in both forms', async () => {
  expect(parseTools('module x\n\ntool a/b\n')).toEqual(['a/b']);
  expect(parseTools(await readFile(join(toolsDir, 'go.mod'), 'utf8'))).toContain(
    'istio.io/istio/cni/cmd/istio-cni',
  );
});
