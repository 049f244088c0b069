import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { perform } from './perform.ts';
import { taintNode } from './taint-node.ts';
import { stageOf, worldOf } from './testing/stand-in.ts';

const SET = { key: 'set', effect: 'NoSchedule' } as const;
const OTHERS = { key: 'others', effect: 'NoSchedule' } as const;

/** A node whose taints a controller writes after a look, before who looked does. */
function contendedNode() {
  const node = (version: number, taints: readonly object[]): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1', resourceVersion: String(version) },
    spec: { taints },
  });
  const fake = fakeKube({ objects: [node(1, [])] });
  const taints = () => fake.objects.get('Node /n1')!['spec'].taints ?? [];
  let others: (() => readonly object[]) | undefined;
  let version = 1;
  const get: Kube['get'] = async (reference) => {
    const read = await fake.get(reference);
    if (others !== undefined) fake.objects.set('Node /n1', node((version += 1), others()));
    others = undefined;
    return read;
  };
  return {
    world: worldOf({ kube: { ...fake, get } }),
    taints,
    /** What it makes of the taints after the next look, and then no more. */
    willWrite: (what: (now: readonly object[]) => readonly object[]) => void (others = () => what(taints())),
  };
}

test('what another writes between the look and the write stays, and so does what he takes away', async () => {
  const { world, taints, willWrite } = contendedNode();
  const { kind, parameters } = taintNode('n1', [SET]);
  const stage = stageOf(world);
  const before = await kind.read(world, parameters);
  willWrite((now) => [...now, OTHERS]);
  await kind.apply(world, parameters, before);
  expect(taints()).toEqual([OTHERS, SET]);
  willWrite(() => [SET]);
  await kind.revert(world, parameters, before);
  expect(taints()).toEqual([]);
  await expect(perform(taintNode('n2', [SET]), stage)).rejects.toMatchObject({ code: 'NO_SUCH_NODE' });
});
