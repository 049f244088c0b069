import { expect, test } from 'vitest';
import { downloadsIn, readDownloads } from './downloads.ts';

test('what came from registries is one sum, what was kept another', () => {
  const text = `run:
  id: x
  downloads:
    - { from: 'localhost:5000', bytes: 7 }
    - { from: docker.io, bytes: 3 }
    - { from: store, bytes: 5 }
`;
  expect(downloadsIn(text)).toEqual({ upstreamBytes: 10, storeBytes: 5 });
});

test('a report that does not say, or is not there, gives nothing', async () => {
  expect(downloadsIn('run: { id: x }')).toBeUndefined();
  expect(await readDownloads('/nowhere/conformance.yaml')).toBeUndefined();
});
