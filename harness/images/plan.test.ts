import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demandOf } from './demand.ts';
import { about, plannedBuilds, took } from './plan.ts';
import { readInputs } from './source-inputs.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const inputs = await readInputs(
  { kind: 'pinned' },
  {
    fixturesDir: FIXTURES,
    nodeProgram: join(FIXTURES, 'images', 'pins.json'),
    osRelease: join(FIXTURES, 'images', 'recorded', 'os-release.txt'),
    aptSources: [join(FIXTURES, 'none'), join(FIXTURES, 'images', 'packages', 'base.txt')],
  },
);

test('a cold start plans every build, with what it costs: more than ten minutes in all', () => {
  const builds = plannedBuilds(
    inputs,
    demandOf(inputs.recipe, { images: new Map(), artifacts: new Set(), nodeFacts: false }),
  );
  expect(builds.filter((build) => build.cached)).toEqual([]);
  expect(builds.map((build) => build.name)).toEqual(
    expect.arrayContaining([
      'kubernetes (7 programs)',
      'kind (1 program)',
      'Envoy 1.40.0',
      'base root file system',
      '18 images',
      'node image with apps images',
    ]),
  );
  expect(builds.reduce((sum, build) => sum + build.estimateMs, 0)).toBeGreaterThan(600_000);
});

test('an edited app plans its images and the last layer', () => {
  const present = new Map([
    [inputs.recipe.base.tag, inputs.recipe.base.hash],
    ...inputs.recipe.images
      .filter((image) => image.stage !== 'apps')
      .map((image) => [image.tag, image.hash] as const),
    ...inputs.recipe.node.slice(0, -1).map((layer) => [layer.tag, layer.hash] as const),
  ]);
  const demand = demandOf(inputs.recipe, {
    images: present,
    artifacts: new Set(['kind', 'istio', 'kubernetes', 'cnitool']),
    nodeFacts: false,
  });
  const builds = plannedBuilds(inputs, demand).filter((build) => !build.cached);
  expect(builds.map((build) => build.name)).toEqual(['7 images', 'node image with apps images']);
});

test('durations are for a person', () => {
  expect([about(4_000), about(89_000), about(273_000)]).toEqual(['about 4 s', 'about 89 s', 'about 5 min']);
  expect([took(1_049), took(261_900)]).toEqual(['1.0 s', '262 s']);
});
