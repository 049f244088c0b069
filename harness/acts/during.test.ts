import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import type { ActKind } from './act.ts';
import { during } from './perform.ts';
import { setAgentVariable } from './set-variable.ts';
import { AGENT, MESH, stageOf, worldOf } from './testing/stand-in.ts';

function lane() {
  const kube = fakeKube({ objects: [AGENT] });
  const stage = stageOf(worldOf({ kube }));
  const value = () =>
    kube.objects
      .get('DaemonSet istio-system/istio-cni-node')
      ?.['spec'].template.spec.containers[1].env.find(
        ({ name }: { name: string }) => name === 'REPAIR_ENABLED',
      )?.value;
  return { kube, stage, value };
}

const act = setAgentVariable({ name: 'REPAIR_ENABLED', value: 'false' }, MESH);

test('an act is in force while something is done, and no longer', async () => {
  const { stage, value, kube } = lane();
  expect(await during(act, stage, async (proof) => [proof, value()])).toEqual([
    'rolled out with REPAIR_ENABLED=false',
    'false',
  ]);
  expect(value()).toBeUndefined();
  const writes = kube.writes.length;
  await stage.undo.undoAll();
  expect(kube.writes).toHaveLength(writes);
});

test('it is reverted where that fails, which is what is told', async () => {
  const { stage, value } = lane();
  await expect(during(act, stage, () => Promise.reject(new Error('no rules')))).rejects.toThrow('no rules');
  expect(value()).toBeUndefined();
});

test('a revert that fails is tried again at the end', async () => {
  const { stage, value } = lane();
  let broken = true;
  const kind = {
    ...act.kind,
    revert: async (...given: Parameters<ActKind['revert']>) => {
      if (broken) throw new Error('the API server is away');
      await act.kind.revert(...given);
    },
  };
  await expect(during({ ...act, kind }, stage, async () => 1)).rejects.toThrow('is away');
  expect(value()).toBe('false');
  broken = false;
  await stage.undo.undoAll();
  expect(value()).toBeUndefined();
});
