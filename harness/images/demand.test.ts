import { expect, test } from 'vitest';
import { demandOf, isNothing, type Present } from './demand.ts';
import type { Recipe } from './recipe.ts';

const RECIPE: Recipe = {
  base: { name: 'base:1', tag: 'own/base:b', hash: 'b' },
  images: [
    {
      name: 'proxy:1',
      tag: 'own/proxy:p',
      stage: 'platform',
      containerfile: '',
      files: ['kubernetes/kube-proxy'],
      from: ['base:1'],
      hash: 'p',
    },
    {
      name: 'pilot:1',
      tag: 'own/pilot:i',
      stage: 'mesh',
      containerfile: '',
      files: ['istio/pilot', 'envoy/envoy', 'istio-source/x'],
      from: ['base:1'],
      hash: 'i',
    },
    {
      name: 'apps:1',
      tag: 'own/apps:a',
      stage: 'apps',
      containerfile: '',
      files: ['host/node', 'fixtures/apps'],
      from: ['base:1'],
      hash: 'a',
    },
    {
      name: 'registry:1',
      tag: 'own/registry:r',
      stage: 'host',
      containerfile: '',
      files: ['registry/registry'],
      from: [],
      hash: 'r',
    },
  ],
  node: [
    { stage: 'plain', tag: 'plain:1', hash: '1' },
    { stage: 'platform', tag: 'platform:2', hash: '2' },
    { stage: 'mesh', tag: 'mesh:3', hash: '3' },
    { stage: 'apps', tag: 'node:4', hash: '4' },
  ],
};
const IMAGES = [
  ['own/base:b', 'b'],
  ['own/proxy:p', 'p'],
  ['own/pilot:i', 'i'],
  ['own/apps:a', 'a'],
  ['own/registry:r', 'r'],
  ['plain:1', '1'],
  ['platform:2', '2'],
  ['mesh:3', '3'],
  ['node:4', '4'],
] as const;
const ALL: Present = {
  images: new Map(IMAGES),
  artifacts: new Set(['kind', 'istio', 'kubernetes', 'cnitool']),
  nodeFacts: true,
};
const without = (...names: string[]): Map<string, string> =>
  new Map(IMAGES.filter(([name]) => !names.includes(name)));

test('nothing is demanded where all is there, whatever of the cache has been removed', () => {
  expect(isNothing(demandOf(RECIPE, ALL))).toBe(true);
});

test('from nothing, everything is demanded', () => {
  const demand = demandOf(RECIPE, { images: new Map(), artifacts: new Set(), nodeFacts: false });
  expect([...demand.artifacts].toSorted()).toEqual([
    'cni',
    'cnitool',
    'containerd',
    'crictl',
    'envoy',
    'istio',
    'kind',
    'kubernetes',
    'registry',
    'rootfs/base',
    'rootfs/node',
  ]);
  expect(demand).toMatchObject({ base: true, images: RECIPE.images, node: RECIPE.node });
});

test('programs of the host are demanded even where every image is there', () => {
  const demand = demandOf(RECIPE, { ...ALL, artifacts: new Set(['kubernetes']) });
  expect([...demand.artifacts]).toEqual(['kind', 'istio', 'cnitool']);
  expect(isNothing(demand)).toBe(false);
});

test('an image of the name but of other inputs is built again, without what it is not made of', () => {
  const demand = demandOf(RECIPE, {
    ...ALL,
    images: new Map([...without('node:4'), ['own/apps:a', 'older']]),
  });
  expect(demand.images.map((image) => image.name)).toEqual(['apps:1']);
  expect(demand.node.map((layer) => layer.stage)).toEqual(['apps']);
  expect(demand.artifacts.size).toBe(0);
  expect(demand.base).toBe(false);
});

test('an image from the base needs the base, and that its root file system', () => {
  const demand = demandOf(RECIPE, { ...ALL, images: without('own/base:b', 'own/proxy:p') });
  expect(demand.base).toBe(true);
  expect([...demand.artifacts]).toEqual(['rootfs/base']);
});

test('layers are baked from the first that is missing upwards', () => {
  const demand = demandOf(RECIPE, { ...ALL, images: without('mesh:3', 'node:4', 'plain:1') });
  expect(demand.node.map((layer) => layer.stage)).toEqual(['mesh', 'apps']);
});

test('a node image whose facts were lost is baked again', () => {
  expect(demandOf(RECIPE, { ...ALL, nodeFacts: false }).node.map((layer) => layer.stage)).toEqual(['apps']);
});
