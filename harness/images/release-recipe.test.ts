import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPins } from './pins.ts';
import { demandOfRelease, plannedSteps } from './release-build.ts';
import { makeReleaseRecipe, type ReleaseRecipe } from './release-recipe.ts';

const pins = await readPins(join(import.meta.dirname, '../../fixtures/images'));
const UPSTREAM = { node: 'aaa', mesh: ['p1', 'x1', 'c1'] };
const KEYS = {
  artifacts: { 'host/node': 'n1', 'fixtures/apps': 'a1' },
  containerfiles: {
    'node-base': 'FROM {node} AS node\nFROM scratch\nCOPY --from=node / /\n',
    apps: `FROM ${pins.base}\n`,
    'bookinfo-details-v1': `FROM ${pins.appsImage}\n`,
  },
  nodeFiles: 'f1',
};
const recipe = makeReleaseRecipe(pins, UPSTREAM, KEYS);

/** Names of the parts whose engine name is another with these inputs. */
function changed(upstream: Partial<typeof UPSTREAM>, keys: Partial<typeof KEYS> = {}): string[] {
  const other = makeReleaseRecipe(pins, { ...UPSTREAM, ...upstream }, { ...KEYS, ...keys });
  const tags = ({ node, base, apps, withApps, withMesh }: ReleaseRecipe) => ({
    node,
    base: base.tag,
    apps: apps.map(({ tag }) => tag).join(),
    withApps: withApps.tag,
    withMesh: withMesh.tag,
  });
  const [before, after] = [tags(recipe), tags(other)];
  return (Object.keys(before) as (keyof typeof before)[]).filter((part) => before[part] !== after[part]);
}

test('the tools of the apps come out of the node image by its name in the engine; all names are our own', () => {
  expect(recipe.base.containerfile).toBe(`FROM ${recipe.node} AS node\nFROM scratch\nCOPY --from=node / /\n`);
  expect(recipe.apps).toHaveLength(7);
  expect(recipe.apps[0]?.containerfile).toBe(`FROM ${recipe.base.tag}\n`);
  for (const { tag } of [recipe.base, ...recipe.apps, recipe.withApps, recipe.withMesh])
    expect(tag).toMatch(/^localhost\/istio-cni-conformance\//);
});

test('another Istio touches the top layer alone, an edited app not the tools, another node everything', () => {
  expect(changed({ mesh: ['p2', 'x1', 'c1'] })).toEqual(['withMesh']);
  expect(changed({}, { artifacts: { ...KEYS.artifacts, 'fixtures/apps': 'a2' } })).toEqual([
    'apps',
    'withApps',
    'withMesh',
  ]);
  expect(changed({ node: 'bbb' })).toEqual(['node', 'base', 'apps', 'withApps', 'withMesh']);
  expect(changed({}, { nodeFiles: 'f2' })).toEqual(['withApps', 'withMesh']);
});

test('of a release nothing is made where lanes and the apps beside them have what they need', () => {
  const needed = [recipe.withMesh.tag, ...recipe.apps.map(({ tag }) => tag)];
  expect(plannedSteps(recipe, new Set(needed)).every(({ cached }) => cached)).toBe(true);
});

test('from nothing everything is made; with another Istio, the mesh is baked onto what is there', () => {
  expect(plannedSteps(recipe, new Set()).some(({ cached }) => cached)).toBe(false);
  const present = new Set([recipe.withApps.tag, ...recipe.apps.map(({ tag }) => tag)]);
  expect(
    plannedSteps(recipe, present)
      .filter(({ cached }) => !cached)
      .map(({ name }) => name),
  ).toEqual(['node image with mesh images']);
});

test('the node image is loaded only for what is made of it', () => {
  const present = new Set([recipe.node, recipe.base.tag]);
  expect(demandOfRelease(recipe, present)).toMatchObject({ node: false, base: false, withApps: true });
  const noTools = new Set([recipe.withMesh.tag]);
  expect(demandOfRelease(recipe, noTools)).toMatchObject({ node: true, base: true, withApps: false });
});
