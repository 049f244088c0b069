import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { writeArchive } from './archive.ts';
import { createImageStore, type StoredImage } from './store.ts';
import { testClient } from './testing/clients.ts';
import { serveRegistry } from './testing/fixture-registry.ts';
import { type SampleImage, sampleImage } from './testing/sample-image.ts';

const run = createRunner();
const NAME = 'localhost/istio-cni-conformance/pilot:1.31.0';
const IMAGES = {
  pilot: sampleImage({ layers: [{ 'etc/base': 'base' }, { 'etc/pilot': 'pilot' }] }),
  proxyv2: sampleImage({ layers: [{ 'etc/base': 'base' }, { 'etc/proxy': 'proxy' }] }),
};

async function storedImages(): Promise<{ pilot: StoredImage; proxyv2: StoredImage; directory: string }> {
  const directory = temporaryDirectory();
  const registry = await serveRegistry();
  const store = createImageStore({ directory, client: testClient() });
  const stored = async (name: string, image: SampleImage): Promise<StoredImage> => {
    registry.add(`istio/${name}`, '1.31.0', image);
    return await store.obtain(`${registry.address}/istio/${name}:1.31.0`);
  };
  return {
    directory,
    pilot: await stored('pilot', IMAGES.pilot),
    proxyv2: await stored('proxyv2', IMAGES.proxyv2),
  };
}

async function contents(archive: string, directory: string) {
  await run(['tar', '--extract', '--file', archive, '--directory', directory]);
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(directory, name), 'utf8'));
  const { stdout } = await run(['tar', '--list', '--file', archive]);
  return { members: stdout.split('\n'), json };
}

test('an archive holds an OCI layout with our names, in full', async () => {
  const { directory, pilot } = await storedImages();
  const archive = join(directory, 'images.tar');
  await writeArchive(archive, [{ image: pilot, name: NAME }]);
  const { json } = await contents(archive, temporaryDirectory());
  expect(await json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
  expect(await json('index.json')).toMatchObject({
    schemaVersion: 2,
    manifests: [
      {
        digest: IMAGES.pilot.digest,
        mediaType: IMAGES.pilot.mediaType,
        size: IMAGES.pilot.bytes.byteLength,
        annotations: { 'io.containerd.image.name': NAME, 'org.opencontainers.image.ref.name': NAME },
      },
    ],
  });
});

test('beside it stands the list of docker save, an image once with all its names', async () => {
  const { directory, pilot, proxyv2 } = await storedImages();
  const archive = join(directory, 'images.tar');
  await writeArchive(archive, [
    { image: pilot, name: NAME },
    { image: pilot, name: 'localhost/again:1' },
    { image: proxyv2, name: 'localhost/proxyv2:1' },
  ]);
  const { json } = await contents(archive, temporaryDirectory());
  const path = (digest: string): string => digest.replace('sha256:', 'blobs/sha256/');
  expect(await json('manifest.json')).toEqual([
    {
      Config: path(IMAGES.pilot.config),
      RepoTags: [NAME, 'localhost/again:1'],
      Layers: IMAGES.pilot.layers.map(path),
    },
    {
      Config: path(IMAGES.proxyv2.config),
      RepoTags: ['localhost/proxyv2:1'],
      Layers: IMAGES.proxyv2.layers.map(path),
    },
  ]);
});

test('every blob stands in it once, as it came', async () => {
  const { directory, pilot, proxyv2 } = await storedImages();
  const archive = join(directory, 'images.tar');
  await writeArchive(archive, [
    { image: pilot, name: NAME },
    { image: proxyv2, name: 'localhost/proxyv2:1' },
  ]);
  const unpacked = temporaryDirectory();
  const { members } = await contents(archive, unpacked);
  const blobs = new Map(
    [IMAGES.pilot, IMAGES.proxyv2].flatMap((image) => [...image.blobs, [image.digest, image.bytes] as const]),
  );
  for (const [digest, bytes] of blobs) {
    expect(await readFile(join(unpacked, digest.replace('sha256:', 'blobs/sha256/')))).toEqual(bytes);
  }
  expect(members.toSorted()).toEqual([...new Set(members)].toSorted());
  expect(members).toHaveLength(blobs.size + 3);
});

test('a blob that was cut since is named, and no archive is left', async () => {
  const { directory, pilot } = await storedImages();
  const file = pilot.layers[0]?.file ?? '';
  await truncate(file, 5);
  const archive = join(directory, 'images.tar');
  await expect(writeArchive(archive, [{ image: pilot, name: NAME }])).rejects.toMatchObject({
    code: 'STORE_DAMAGED',
    message: expect.stringContaining(file),
  });
  await expect(readFile(archive)).rejects.toThrow('ENOENT');
});
