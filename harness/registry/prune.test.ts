import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createImageStore } from './store.ts';
import { testClient } from './testing/clients.ts';
import { serveRegistry } from './testing/fixture-registry.ts';
import { sampleImage } from './testing/sample-image.ts';

test('what nobody used for 30 days goes, but for names that are kept and blobs that they need', async () => {
  const registry = await serveRegistry();
  const directory = temporaryDirectory();
  const base = { 'etc/base': 'base' };
  const image = sampleImage({ layers: [base, { 'etc/new': 'new' }] });
  registry.add('istio/pilot', '1.31.0', image);
  registry.add('istio/pilot', '1.0.0', sampleImage({ layers: [base, { 'etc/old': 'old' }] }));
  const pilot = `${registry.address}/istio/pilot:1.31.0`;
  const oldPilot = `${registry.address}/istio/pilot:1.0.0`;
  const store = createImageStore({ directory, client: testClient() });
  for (const name of [pilot, oldPilot]) await store.obtain(name);
  await store.prune([]);
  expect([await store.has(pilot), await store.has(oldPilot)]).toEqual([true, true]);
  for (const folder of ['refs', 'blobs/sha256']) {
    for (const name of await readdir(join(directory, folder)))
      await utimes(join(directory, folder, name), 0, 0);
  }
  await store.prune([pilot]);
  expect([await store.has(pilot), await store.has(oldPilot)]).toEqual([true, false]);
  const left = await readdir(join(directory, 'blobs', 'sha256'));
  const wanted = [image.digest, ...image.blobs.keys()].map((digest) => digest.replace('sha256:', ''));
  expect(left.toSorted()).toEqual(wanted.toSorted());
});
