import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createImageStore } from './store.ts';
import { testClient } from './testing/clients.ts';
import { fastClock } from './testing/fast-clock.ts';
import { serveRegistry } from './testing/fixture-registry.ts';
import { sampleImage } from './testing/sample-image.ts';

const image = sampleImage({ layers: [{ 'etc/base': 'base' }] });
const [base = ''] = image.layers;

test.each([
  ['goes on where it broke off, at a registry that gives parts', true, [undefined, 'bytes=10-', 'bytes=20-']],
  ['comes again from the start where it gives none', false, [undefined, 'bytes=10-', 'bytes=20-']],
])('a layer whose connection breaks %s', async (_how, givesParts, wanted) => {
  const registry = await serveRegistry();
  registry.add('istio/pilot', '1.31.0', image);
  const directory = temporaryDirectory();
  const content = image.blobs.get(base) ?? Buffer.of();
  const ranges: (string | undefined)[] = [];
  registry.interfere = (request, response) => {
    if (request.url?.endsWith(base) !== true) return false;
    const { range } = request.headers;
    ranges.push(range);
    const from = givesParts ? Number(range?.match(/\d+/)?.[0] ?? 0) : 0;
    const last = content.byteLength - 1;
    if (from > 0) response.writeHead(206, { 'content-range': `bytes ${from}-${last}/${content.byteLength}` });
    if (ranges.length === 3) response.end(content.subarray(from));
    else {
      const to = ranges.length * 10;
      response.write(content.subarray(from, to), () => request.socket.destroy());
    }
    return true;
  };
  const store = createImageStore({ directory, client: testClient(), clock: fastClock() });
  await store.obtain(`${registry.address}/istio/pilot:1.31.0`);
  expect(ranges).toEqual(wanted);
  expect(await readFile(join(directory, 'blobs', base.replace(':', '/')))).toEqual(content);
  const bytes = [image.bytes, ...image.blobs.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  expect(store.uses()).toEqual([{ from: registry.address, bytes }]);
});
