import { open, readdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REQUEST, releaseMachine, WATCHED } from './testing/release-machine.ts';

test('a release is fetched, put on tools out of the node image and baked, and the second time nothing is', async () => {
  const { source, registry, made } = await releaseMachine();
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

test('an archive of the mesh holds the images of the release by their own names', async () => {
  const { source, cacheDir } = await releaseMachine();
  await source.prepare(REQUEST, WATCHED);
  const archive = join(cacheDir, 'mesh.tar');
  expect(await source.writeMesh(REQUEST, archive, WATCHED)).toEqual([]);
  const text = await readFile(archive, 'latin1');
  for (const name of ['pilot', 'proxyv2', 'install-cni'])
    expect(text).toContain(`docker.io/istio/${name}:1.30.3`);
  expect(text).not.toContain('istioctl');
});

test('a program that was emptied is made anew, of layers that are read to the last byte, and both are said', async () => {
  const { source, createSource, registry, cacheDir, storeDir } = await releaseMachine();
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
  const { source, registry, made } = await releaseMachine({ kindVersion: 'v0.20.0' });
  await expect(source.prepare(REQUEST, WATCHED)).rejects.toMatchObject({ code: 'KIND_MISSING' });
  expect(registry.requests).toEqual([]);
  expect(made).toEqual([]);
});
