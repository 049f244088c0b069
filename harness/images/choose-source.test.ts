import { expect, test } from 'vitest';
import { chooseSource } from './choose-source.ts';
import type { ImageSource } from './images.ts';
import { registryTag } from './registry.ts';

const source = (name: 'source' | 'registry', why?: string): ImageSource => ({
  name,
  available: async () => why,
  plan: async () => [],
  prepare: async () => await Promise.reject(new Error('not asked for')),
});
const PINNED = { kind: 'pinned' } as const;

test('auto takes the registry where it works, else builds, and says why', async () => {
  const both = { source: source('source'), registry: source('registry') };
  expect((await chooseSource('auto', both, PINNED)).source.name).toBe('registry');
  const away = await chooseSource(
    'auto',
    { ...both, registry: source('registry', 'docker.io is not in reach') },
    PINNED,
  );
  expect(away.source.name).toBe('source');
  expect(away.why).toContain('docker.io is not in reach');
});

test.each([
  [{ kind: 'directory', path: 'istio' }],
  [{ kind: 'version', version: 'v0.0.0-20250728205113-8a5e40a462e2' }],
] as const)('auto builds %o without asking a registry', async (istio) => {
  let asked = false;
  const registry: ImageSource = { ...source('registry'), available: async () => ((asked = true), undefined) };
  expect((await chooseSource('auto', { source: source('source'), registry }, istio)).source.name).toBe(
    'source',
  );
  expect(asked).toBe(false);
});

test('a source asked for by name is not replaced by another', async () => {
  const sources = { source: source('source'), registry: source('registry', 'away') };
  await expect(chooseSource('registry', sources, PINNED)).rejects.toMatchObject({
    code: 'NO_IMAGES',
    message: 'images by registry: away',
  });
  expect((await chooseSource('source', sources, PINNED)).source.name).toBe('source');
});

test('where nothing works, both reasons are given', async () => {
  const none = { source: source('source', 'not installed: go'), registry: source('registry', 'away') };
  await expect(chooseSource('auto', none, PINNED)).rejects.toThrow(
    'registry: away; source: not installed: go',
  );
});

test('a registry has releases and the pin, but no checkout and no development version', () => {
  expect(registryTag(PINNED, '1.31-alpha.x')).toBe('1.31-alpha.x');
  expect(registryTag({ kind: 'version', version: 'v1.29.0' }, 'x')).toBe('1.29.0');
  expect(() => registryTag({ kind: 'directory', path: 'dir' }, 'x')).toThrow('no registry has dir');
  expect(() => registryTag({ kind: 'version', version: 'v0.0.0-20250728205113-8a5e40a462e2' }, 'x')).toThrow(
    /no registry/,
  );
});
