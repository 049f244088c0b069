import { expect, test } from 'vitest';
import { fakeEngine } from '../clusters/testing/fake-engine.ts';
import { bakeContainer, removeBakeContainers } from './bake.ts';

test('what killed bakes left is removed, and no container of another cache, which may be baking now', async () => {
  const [own, other] = [{ directory: '/one/cache' }, { directory: '/another/cache' }];
  const names = [
    `${bakeContainer(own)}ab12`,
    `${bakeContainer(other)}ab12`,
    'istio-cni-conformance-bake-ab12',
  ];
  const { engine, calls } = fakeEngine();
  const listing = async () => ({
    command: 'ps',
    exitCode: 0,
    stdout: names.join('\n'),
    stderr: '',
    durationMs: 1,
  });
  await removeBakeContainers({ ...engine, cli: listing }, own);
  expect(calls).toEqual([`remove ${names[0]}`]);
});
