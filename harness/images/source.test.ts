import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { systemClock } from '../time/clock.ts';
import { createBuildCache } from './cache.ts';
import { INPUTS_LABEL } from './image-state.ts';
import { createSourceImages, prepareSupply, type SourceOptions } from './source.ts';
import { readInputs } from './source-inputs.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const host = {
  osRelease: join(FIXTURES, 'images', 'recorded', 'os-release.txt'),
  aptSources: [join(FIXTURES, 'images', 'packages', 'base.txt')],
};
const nodeProgram = join(FIXTURES, 'images', 'pins.json');
const inputs = await readInputs({ kind: 'pinned' }, { fixturesDir: FIXTURES, nodeProgram, ...host });

/** An engine with these images of the recipe; whatever else is asked of it fails. */
function engineWith(images: readonly { readonly tag: string; readonly hash: string }[]): Engine {
  const line = ({ tag, hash }: { tag: string; hash: string }): string =>
    [`sha256:${'1'.repeat(64)}`, JSON.stringify([tag]), JSON.stringify({ [INPUTS_LABEL]: hash })].join('\t');
  const cli: Engine['cli'] = async (args) => {
    if (args[1] !== 'inspect') throw new Error(`not expected: ${args.join(' ')}`);
    return { command: '', exitCode: 0, stdout: images.map(line).join('\n'), stderr: '', durationMs: 1 };
  };
  const saveImages: Engine['saveImages'] = async (tags, archive) => await writeFile(archive, tags.join(' '));
  return { name: 'docker', cli, saveImages } as unknown as Engine;
}

/** A machine on which the programs that the host runs are built, and these images. */
async function machine(images: Parameters<typeof engineWith>[0]): Promise<SourceOptions> {
  const cacheDir = temporaryDirectory();
  const cache = createBuildCache(cacheDir);
  const keys: Readonly<Record<string, string>> = {
    ...Object.fromEntries(inputs.tools.map(({ name, key }) => [name, key])),
    istio: inputs.istio.key,
  };
  for (const name of ['kind', 'istio', 'kubernetes', 'cnitool'])
    await cache.obtain('bin', `${name}-${keys[name]}`, async (path) => {
      await mkdir(path);
      await writeFile(join(path, name), 'program');
    });
  const run = async (): Promise<never> => await Promise.reject(new Error('nothing is to be run'));
  const parts = { cacheDir, fixturesDir: FIXTURES, nodeProgram, clock: systemClock, host };
  return { ...parts, run, engine: engineWith(images) };
}

test('the supply of a registry is whole without apps, and without node images that hold more than Kubernetes', async () => {
  const { images, node } = inputs.recipe;
  const [plain, platform] = node;
  if (plain === undefined || platform === undefined) throw new TypeError('two layers');
  const upstream = images.filter(({ stage }) => stage !== 'apps');
  const options = await machine([...upstream, plain, platform]);
  const { bin } = await prepareSupply(options, { progress: () => undefined });
  expect(bin.istioctl).toBe(join(options.cacheDir, 'bin', `istio-${inputs.istio.key}`, 'istioctl'));
  const missing = await machine([...upstream, plain]);
  await expect(prepareSupply(missing, { progress: () => undefined })).rejects.toThrow('nothing is to be run');
});

test('an archive of the mesh holds what runs in a cluster of Istio, under names of our own, and tells the right ones', async () => {
  const options = await machine([]);
  const archive = join(options.cacheDir, 'mesh.tar');
  const source = createSourceImages(options);
  const watched = { progress: () => undefined };
  const renamed = await source.writeMesh({ istio: { kind: 'pinned' } }, archive, watched);
  const { hub, tag } = inputs.pins.istio;
  expect(renamed.map(({ name }) => name)).toEqual(
    ['pilot', 'proxyv2', 'install-cni'].map((name) => `${hub}/${name}:${tag}`),
  );
  expect(await readFile(archive, 'utf8')).toBe(renamed.map((each) => each.tag).join(' '));
});

test('a torn program is planned to be built again', async () => {
  const options = await machine([]);
  const source = createSourceImages(options);
  const planned = async () =>
    (await source.plan({ istio: { kind: 'pinned' } }, { progress: () => undefined })).find(({ name }) =>
      name.startsWith('kind'),
    );
  expect(await planned()).toMatchObject({ cached: true });
  const key = inputs.tools.find(({ name }) => name === 'kind')?.key ?? '';
  await writeFile(join(options.cacheDir, 'bin', `kind-${key}`, 'kind'), '');
  expect(await planned()).toMatchObject({ cached: false });
});
