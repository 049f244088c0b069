import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chooseSource } from './choose-source.ts';
import type { ImageRequest } from './images.ts';
import { readPins } from './pins.ts';
import { referencesOf, releaseOf } from './release.ts';
import type { Lack } from './upstream.ts';

const PINNED: ImageRequest = { istio: { kind: 'pinned' } };
const pins = await readPins(join(import.meta.dirname, '../../fixtures/images'));
const gives = async (): Promise<undefined> => undefined;
const away = async (): Promise<Lack> => ({ reason: 'docker.io is not in reach', mayBuild: true });
const limited = async (): Promise<Lack> => ({ reason: 'docker.io: status 429', mayBuild: false });
const notAsked = async (): Promise<Lack> => await Promise.reject(new Error('the registry was asked'));

test('auto takes the registry where it has what is asked for, else builds, and says why', async () => {
  expect(await chooseSource('auto', PINNED, gives)).toMatchObject({ name: 'registry' });
  expect(await chooseSource('auto', PINNED, away)).toEqual({
    name: 'source',
    why: 'images by source, built here: docker.io is not in reach',
  });
});

test('a registry that answers, and refuses, is to be mended: nothing is built in its place', async () => {
  await expect(chooseSource('auto', PINNED, limited)).rejects.toMatchObject({
    code: 'NO_IMAGES',
    message: 'images by registry: docker.io: status 429',
  });
});

test.each<ImageRequest>([
  { istio: { kind: 'directory', path: 'istio' } },
  { istio: { kind: 'version', version: 'v0.0.0-20250728205113-8a5e40a462e2' } },
])('auto builds $istio without asking a registry', async (request) => {
  expect(await chooseSource('auto', request, notAsked)).toMatchObject({ name: 'source' });
});

test.each<ImageRequest>([
  { istio: { kind: 'version', version: '1.30.3' } },
  { ...PINNED, kubernetes: 'v1.35.8' },
  { ...PINNED, hub: 'registry.example/istio' },
  { ...PINNED, tag: 'mine' },
])('what only a registry has is never replaced by a build: %o', async (request) => {
  await expect(chooseSource('auto', request, away)).rejects.toMatchObject({
    code: 'NO_IMAGES',
    message: 'images by registry: docker.io is not in reach',
  });
  await expect(chooseSource('source', request, notAsked)).rejects.toMatchObject({ code: 'USAGE' });
});

test('where a registry is named nothing else is judged instead, but for what no registry has', async () => {
  const named = { ...PINNED, registry: 'mirror.example/hub' };
  await expect(chooseSource('auto', named, away)).rejects.toMatchObject({ code: 'NO_IMAGES' });
  const checkout = { ...named, istio: { kind: 'directory', path: 'istio' } as const };
  expect(await chooseSource('auto', checkout, notAsked)).toMatchObject({ name: 'source' });
});

test('a source asked for by name is not replaced by another', async () => {
  await expect(chooseSource('registry', PINNED, away)).rejects.toMatchObject({ code: 'NO_IMAGES' });
  expect(await chooseSource('source', PINNED, notAsked)).toMatchObject({ name: 'source' });
});

test('a development version on a node of another Kubernetes is refused: the two cannot be had together', async () => {
  const version = { kind: 'version', version: 'v0.0.0-20250728205113-8a5e40a462e2' } as const;
  const request = { istio: version, kubernetes: 'v1.35.8' };
  await expect(chooseSource('auto', request, notAsked)).rejects.toThrow('--kubernetes v1.35.8');
});

test('by default the newest stable Istio is judged, on a node image that is pinned by its digest', () => {
  const release = releaseOf(PINNED, pins);
  expect(release).toMatchObject({ hub: 'docker.io/istio', tag: pins.release.istio });
  expect(release.node).toMatch(/^docker\.io\/kindest\/node:v1\.36\.4@sha256:[0-9a-f]{64}$/);
  expect(referencesOf(release)).toHaveLength(5);
});

test('istioctl is of the release that is judged, whatever hub and tag', () => {
  const named = releaseOf({ istio: { kind: 'version', version: 'v1.30.3' } }, pins);
  expect(named.istioctl).toBe('docker.io/istio/istioctl:1.30.3');
  expect(named.mesh).toContain('docker.io/istio/pilot:1.30.3');
  const own = releaseOf({ ...PINNED, hub: 'localhost:5000/mine', tag: 'dev' }, pins);
  expect(
    [own.istioctl, ...own.mesh].every((each) => /^localhost:5000\/mine\/[a-z-]+[0-9]?:dev$/.test(each)),
  ).toBe(true);
});

test('a node image that nobody has pinned is taken by its tag', () => {
  expect(releaseOf({ ...PINNED, kubernetes: 'v1.36.3' }, pins).node).toBe('docker.io/kindest/node:v1.36.3');
});

test('no registry has a checkout, nor a development version', () => {
  const directory = { kind: 'directory', path: 'dir' } as const;
  expect(() => releaseOf({ istio: directory }, pins)).toThrow('no registry has dir');
  expect(() => releaseOf({ istio: directory, tag: 'mine' }, pins)).toThrow('name two things to judge');
});
