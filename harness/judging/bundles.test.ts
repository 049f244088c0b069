import { existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { dropTornBundles, sealBundles } from './bundles.ts';

/** What vitest leaves in its folder. */
function bundled(directory: string): string {
  const folder = join(directory, 'vitest', 'da39', 'deps_ssr');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '_metadata.json'), '{}');
  writeFileSync(join(folder, 'zod.js'), 'export {}');
  return folder;
}

test('bundles that are whole stay, also when results were written beside them; torn ones go and are said', async () => {
  const directory = temporaryDirectory();
  expect(await dropTornBundles(directory, () => false)).toBeUndefined();
  const folder = bundled(directory);
  await sealBundles(directory);
  writeFileSync(join(folder, '..', 'results.json'), '{}');
  expect(await dropTornBundles(directory, () => false)).toBeUndefined();
  truncateSync(join(folder, 'zod.js'), 0);
  expect(await dropTornBundles(directory, () => false)).toMatch(/zod\.js has 0 of 9 bytes/);
  expect(existsSync(folder)).toBe(false);
});

test('bundles that nobody sealed are left while who makes them lives, and go when that was killed', async () => {
  const directory = temporaryDirectory();
  await dropTornBundles(directory, () => false);
  const folder = bundled(directory);
  expect(await dropTornBundles(directory, ({ pid }) => pid === process.pid)).toBeUndefined();
  expect(existsSync(folder)).toBe(true);
  expect(await dropTornBundles(directory, () => false)).toMatch(/nothing says/);
  expect(existsSync(folder)).toBe(false);
});

test.for(['{"pid":0}', '{"pid":1.5}', '{"pid":'])(
  'a maker that is none, %s, keeps no bundle',
  async (text) => {
    const directory = temporaryDirectory();
    const folder = bundled(directory);
    writeFileSync(join(directory, 'maker.json'), text);
    expect(await dropTornBundles(directory, () => true)).toMatch(/nothing says/);
    expect(existsSync(folder)).toBe(false);
  },
);
