import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { cacheIdentity } from './cache-identity.ts';

test('a cache has one identity, by whatever path and before it is there; another has another', () => {
  const base = temporaryDirectory();
  symlinkSync(base, join(base, 'link'));
  const early = cacheIdentity(join(base, 'link', 'one'));
  mkdirSync(join(base, 'one'));
  expect(early).toMatch(/^[0-9a-f]{8}$/);
  expect(cacheIdentity(join(base, 'one'))).toBe(early);
  expect(cacheIdentity(join(base, 'two'))).not.toBe(early);
});
