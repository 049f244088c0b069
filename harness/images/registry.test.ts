import { open, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { createImageStore } from '../registry/store.ts';
import { testClient } from '../registry/testing/clients.ts';
import { serveRegistry } from '../registry/testing/fixture-registry.ts';
import { sampleImage } from '../registry/testing/sample-image.ts';
import { systemClock } from '../time/clock.ts';
import { createRegistryImages } from './registry.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const REQUEST = { istio: { kind: 'version', version: '1.30.3' }, kubernetes: 'v1.36.3' } as const;
const WATCHED = { progress: () => undefined };

/** An engine that has whatever was loaded, built or committed, and does nothing with it. */
function memoryEngine() {
  const images = new Set<string>();
  const made: string[] = [];
  const add = (tag: string): void => {
    images.add(tag);
    made.push(tag.replace(/:.*/, '').replace('localhost/istio-cni-conformance/', ''));
  };
  const cli: Engine['cli'] = async (args) => {
    const [first = '', second = ''] = args;
    const answer = { command: args.join(' '), exitCode: 0, stdout: '', stderr: '', durationMs: 1 };
    if (first === 'load')
      add(/"(localhost[^"]*kind-node:[^"]*)"/.exec(await readFile(args[2] ?? '', 'latin1'))?.[1] ?? '');
    if (first === 'cp') await writeFile(args[2] ?? '', 'kubectl');
    if (first !== 'image' || second !== 'inspect') return answer;
    const found = args.slice(4).filter((name) => images.has(name));
    const lines = found.map((name) => `sha256:${'1'.repeat(64)}\t${JSON.stringify([name])}\tnull`);
    const absent = found.length < args.length - 4;
    return {
      ...answer,
      stdout: lines.join('\n'),
      ...(absent ? { exitCode: 1, stderr: 'Error: No such image: x' } : {}),
    };
  };
  const engine: Engine = {
    name: 'docker',
    cli,
    withOptions: () => engine,
    buildImage: async ({ tag }: { tag: string }) => add(tag),
    saveImages: async (_tags: readonly string[], archive: string) => await writeFile(archive, ''),
    commit: async (_container: string, tag: string) => add(tag),
    exec: async () => undefined,
    remove: async () => undefined,
  } as unknown as Engine;
  return { engine, made };
}

/** Images by registry of a release that is all there, on an empty machine with a new enough kind on the PATH. */
async function machine(kindVersion = 'v0.33.0') {
  const registry = await serveRegistry();
  const istioctl = sampleImage({ layers: [{ 'usr/local/bin/istioctl': '#!/bin/sh\necho 1.30.3\n' }] });
  registry.add('istio/istioctl', '1.30.3', istioctl);
  for (const name of ['pilot', 'proxyv2', 'install-cni'])
    registry.add(`istio/${name}`, '1.30.3', sampleImage({ layers: [{ [name]: name }] }));
  registry.add('kindest/node', 'v1.36.3', sampleImage({ layers: [{ 'kind/version': 'v1.36.3' }] }));
  const client = testClient({ mirror: registry.address });
  const { engine, made } = memoryEngine();
  const runner = createRunner();
  const [cacheDir, storeDir] = [temporaryDirectory(), temporaryDirectory()];
  /** As another run of this machine has it. */
  const createSource = () =>
    createRegistryImages({
      engine,
      run: async (argv, options) =>
        argv[1] === 'version'
          ? { command: '', exitCode: 0, stdout: `kind ${kindVersion} go1`, stderr: '', durationMs: 1 }
          : await runner(argv, options),
      cacheDir,
      fixturesDir: FIXTURES,
      nodeProgram: join(FIXTURES, 'images', 'pins.json'),
      clock: systemClock,
      upstream: { client, store: createImageStore({ directory: storeDir, client }) },
      findProgram: async (name) => (name === 'kind' ? '/opt/kind' : undefined),
      download: async (address) => {
        throw new HarnessError('DOWNLOAD_FAILED', `${address}: status 503`, { nextStep: 'x' });
      },
      kindFrom: undefined,
    });
  return { source: createSource(), createSource, registry, made, cacheDir, storeDir };
}

test('a release is fetched, put on tools out of the node image and baked, and the second time nothing is', async () => {
  const { source, registry, made } = await machine();
  const set = await source.prepare(REQUEST, WATCHED);
  expect(made.slice(0, 3)).toEqual(['kind-node', 'base', 'apps']);
  expect(made.slice(-2)).toEqual(['node', 'node']);
  expect(set).toMatchObject({
    source: 'registry',
    kubernetesVersion: 'v1.36.3',
    istio: { version: '1.30.3', hub: 'docker.io/istio', tag: '1.30.3', proxy: "Istio's own proxy" },
    upstreamEnvoy: false,
    bin: { kind: '/opt/kind' },
  });
  expect(set.bin.cnitool).toBeUndefined();
  expect(await readFile(set.bin.istioctl, 'utf8')).toContain('echo 1.30.3');
  expect(set.images.map(({ origin }) => origin)).toContain('registry');

  const [asked, built] = [registry.requests.length, made.length];
  expect((await source.prepare(REQUEST, WATCHED)).nodeImage).toBe(set.nodeImage);
  expect((await source.plan(REQUEST, WATCHED)).every(({ cached }) => cached)).toBe(true);
  expect([registry.requests.length, made.length]).toEqual([asked, built]);
});

test('a program that was emptied is made anew, of layers that are read to the last byte, and both are said', async () => {
  const { source, createSource, registry, cacheDir, storeDir } = await machine();
  const { bin } = await source.prepare(REQUEST, WATCHED);
  await truncate(bin.istioctl, 0);
  const blobs = join(storeDir, 'blobs', 'sha256');
  const flipped = await flipOne(blobs);
  const lines: string[] = [];
  registry.requests.splice(0);
  await createSource().prepare(REQUEST, { progress: (line) => lines.push(line) });
  expect(await readFile(bin.istioctl, 'utf8')).toContain('echo 1.30.3');
  expect(registry.requests.filter((each) => each.includes(flipped))).toHaveLength(1);
  expect(lines).toEqual(
    expect.arrayContaining([
      `${join(blobs, flipped)} is not what came: it is fetched again`,
      expect.stringMatching(/bin\/istioctl-\w+ is made anew: .*istioctl has 0 of \d+ bytes$/),
    ]),
  );
  expect(await readdir(join(cacheDir, 'tmp'))).toEqual([]);
});

/** Changes one byte of a layer, which is no JSON; gives the name of its file. */
async function flipOne(blobs: string): Promise<string> {
  for (const name of await readdir(blobs)) {
    const file = await open(join(blobs, name), 'r+');
    try {
      const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
      if (buffer[0] === 0x7b) continue;
      await file.write(Buffer.of((buffer[4] ?? 0) ^ 1), 0, 1, 4);
      return name;
    } finally {
      await file.close();
    }
  }
  throw new Error('no layer');
}

test('without kind nothing is fetched: it is small, comes from elsewhere, and all else would be in vain', async () => {
  const { source, registry, made } = await machine('v0.20.0');
  await expect(source.prepare(REQUEST, WATCHED)).rejects.toMatchObject({ code: 'KIND_MISSING' });
  expect(registry.requests).toEqual([]);
  expect(made).toEqual([]);
});
