import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createImageStore, type ImageStore } from './store.ts';
import { testClient } from './testing/clients.ts';
import { serveRegistry } from './testing/fixture-registry.ts';
import { sampleImage } from './testing/sample-image.ts';

const image = sampleImage({ layers: [{ 'etc/base': 'base' }, { 'etc/one': 'one' }] });
const [base = ''] = image.layers;

/** A registry with one image, and the store of a machine; each `open` is another run's. */
async function withPilot() {
  const registry = await serveRegistry();
  registry.add('istio/pilot', '1.31.0', image);
  const directory = temporaryDirectory();
  const open = (): ImageStore => createImageStore({ directory, client: testClient() });
  return { registry, pilot: `${registry.address}/istio/pilot:1.31.0`, directory, open };
}

test('a layer of the right length with a wrong byte is noticed by who makes something of it, and fetched again', async () => {
  const { registry, pilot, directory, open } = await withPilot();
  await open().obtain(pilot);
  const file = join(directory, 'blobs', base.replace(':', '/'));
  const bytes = await readFile(file);
  bytes[9] = (bytes[9] ?? 0) ^ 1;
  await writeFile(file, bytes);
  registry.requests.splice(0);
  const lines: string[] = [];
  const store = open();
  await store.obtain(pilot);
  expect(registry.requests).toEqual([]);
  await store.obtain(pilot, { verify: true, progress: (line) => lines.push(line) });
  expect(
    registry.requests.filter((each) => each.includes('blobs')).map((each) => each.replace(/.*\//, '')),
  ).toEqual([base]);
  expect(lines[0]).toBe(`${file} is not what came: it is fetched again`);
  expect(await readFile(file)).toEqual(image.blobs.get(base));
});

test.each(['emptied', 'cut in half'])('every file of the store that was %s comes again', async (how) => {
  const { pilot, directory, open } = await withPilot();
  const whole = await open().obtain(pilot);
  const [ref = ''] = await readdir(join(directory, 'refs'));
  const files = [whole.manifest, whole.config, ...whole.layers].map(({ file }) => file);
  for (const file of [join(directory, 'refs', ref), ...files]) {
    const before = await readFile(file);
    await truncate(file, how === 'emptied' ? 0 : Math.floor(before.byteLength / 2));
    expect(await open().obtain(pilot)).toEqual(whole);
    expect(await readFile(file)).toEqual(before);
  }
});
