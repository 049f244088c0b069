import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPins } from './pins.ts';
import { type ArtifactKeys, makeRecipe, parentsOf } from './recipe.ts';

const pins = await readPins(join(import.meta.dirname, '../../fixtures/images'));
const BASE = 'FROM localhost/istio-cni-conformance/base:1\n';
const KEYS: ArtifactKeys = {
  artifacts: {
    kubernetes: 'k1',
    istio: 'i1',
    'istio-source': 'i1',
    envoy: 'e1',
    'host/node': 'n1',
    'fixtures/apps': 'a1',
    containerd: 'c1',
    kind: 'd1',
  },
  rootfs: { base: 'b1', node: 'n1' },
  containerfiles: {
    node: 'FROM localhost/istio-cni-conformance/node-rootfs:1\n',
    'kube-apiserver': 'FROM scratch\n',
    'kube-proxy': BASE,
    pilot: BASE,
    apps: BASE,
    'bookinfo-details-v1': 'FROM docker.io/istio-cni-conformance/apps:1\n',
  },
  nodeFiles: 'f1',
};
const recipe = makeRecipe(pins, pins.istio.tag, KEYS);

/** Names of images and stages of the node whose hash differs from that of the recipe above. */
function changed(keys: Partial<ArtifactKeys>, tag = pins.istio.tag): string[] {
  const other = makeRecipe(pins, tag, { ...KEYS, ...keys });
  const images = other.images
    .filter((image, index) => image.hash !== recipe.images[index]?.hash)
    .map((image) => image.name);
  const stages = other.node
    .filter((layer, index) => layer.hash !== recipe.node[index]?.hash)
    .map((layer) => layer.stage);
  return [...images, ...stages];
}

test('the same inputs give the same recipe', () => {
  expect(changed({})).toEqual([]);
  expect(recipe.node.map((layer) => layer.stage)).toEqual(['plain', 'platform', 'mesh', 'apps']);
  expect(recipe.node.at(-1)?.tag).toMatch(/^localhost\/istio-cni-conformance\/node:v1\.36\.3-[0-9a-f]{12}$/);
});

test('an edited app touches the apps image, what is built from it, and the last layer alone', () => {
  const artifacts = { ...KEYS.artifacts, 'fixtures/apps': 'a2' };
  expect(changed({ artifacts })).toEqual([
    'docker.io/istio-cni-conformance/apps:1',
    'docker.io/istio/examples-bookinfo-details-v1:1.20.3',
    'apps',
  ]);
});

test('another Istio touches its images and the layers from the mesh up, and is tagged', () => {
  const artifacts = { ...KEYS.artifacts, istio: 'i2', 'istio-source': 'i2' };
  const seen = changed({ artifacts }, 'dir-123');
  expect(seen).toContain('docker.io/istio/pilot:dir-123');
  expect(seen).not.toContain('docker.io/istio-cni-conformance/apps:1');
  expect(seen.slice(-2)).toEqual(['mesh', 'apps']);
});

test('another base touches all that is built from it, but no scratch image', () => {
  const seen = changed({ rootfs: { base: 'b2', node: 'n1' } });
  expect(seen).toContain('registry.k8s.io/kube-proxy:v1.36.3');
  expect(seen).toContain('docker.io/istio/examples-bookinfo-details-v1:1.20.3');
  expect(seen).not.toContain('registry.k8s.io/kube-apiserver:v1.36.3');
  expect(seen).not.toContain('plain');
});

test.each<[string, Partial<ArtifactKeys>]>([
  ['root file system', { rootfs: { base: 'b1', node: 'n2' } }],
  ['files', { nodeFiles: 'f2' }],
  ['containerd', { artifacts: { ...KEYS.artifacts, containerd: 'c2' } }],
  ['container file', { containerfiles: { ...KEYS.containerfiles, node: 'FROM x\n' } }],
])("another %s of the node touches all of the node's layers", (_what, keys) => {
  expect(changed(keys)).toEqual(['plain', 'platform', 'mesh', 'apps']);
});

test('in the engine everything has a name of our own, by its hash; container files call it by that', () => {
  const tags = [recipe.base, ...recipe.images, ...recipe.node].map((each) => each.tag);
  for (const tag of tags) expect(tag).toMatch(/^localhost\/istio-cni-conformance\/[a-z0-9-]+:/);
  expect(new Set(tags).size).toBe(tags.length);
  const details = recipe.images.find(({ name }) => name.includes('bookinfo-details'));
  const apps = recipe.images.find(({ name }) => name === pins.appsImage);
  expect(details?.containerfile).toBe(`FROM ${apps?.tag}\n`);
  expect(apps?.containerfile).toBe(`FROM ${recipe.base.tag}\n`);
});

test('parents are the images in FROM lines, also of several stages', () => {
  expect(parentsOf('FROM a:1 AS base\nFROM scratch\nCOPY --from=base /x /x\n')).toEqual(['a:1']);
});
