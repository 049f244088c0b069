import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import type { ActWorld } from './act.ts';
import { perform } from './perform.ts';
import { installedAgent, MESH, stageOf, stdout, worldOf } from './testing/stand-in.ts';
import { uninstallAgent } from './uninstall-agent.ts';

test('agents end before anything else of theirs is taken away, and come last', async () => {
  const { objects, manifest, afterWrite } = installedAgent();
  const kube = fakeKube({ objects, afterWrite });
  const { proof, revert } = await perform(uninstallAgent({ ...MESH, manifest }), stageOf(worldOf({ kube })));
  await revert();
  expect(proof).toBe('0 of its 2 objects, 0 agents, 0 of them Ready');
  expect(kube.writes).toEqual([
    'delete DaemonSet istio-system/istio-cni-node',
    'delete ServiceAccount istio-system/istio-cni',
    'apply ServiceAccount istio-system/istio-cni',
    'apply DaemonSet istio-system/istio-cni-node',
  ]);
});

test('it is installed again only when no old agent is left to take it away', async () => {
  const { objects, manifest, afterWrite } = installedAgent();
  const pod = objects.find(({ kind }) => kind === 'Pod')!;
  const key = 'Pod istio-system/istio-cni-node-a';
  let looks = 0;
  const kube = fakeKube({ objects, afterWrite });
  const { kind, parameters } = uninstallAgent({ ...MESH, manifest });
  const world = worldOf({ kube });
  const before = await kind.read(world, parameters);
  await kube.delete({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    namespace: 'istio-system',
    name: 'istio-cni-node',
  });
  kube.objects.set(key, pod);
  const slow: ActWorld = {
    ...world,
    kube: {
      ...kube,
      list: async (query) => {
        looks += 1;
        if (looks === 3) kube.objects.delete(key);
        return await kube.list(query);
      },
      apply: async (object) => {
        expect(kube.objects.has(key)).toBe(false);
        return await kube.apply(object);
      },
    },
  };
  await kind.revert(slow, parameters, before);
  expect(looks).toBe(3);
});

test('agents that are to be killed are stopped first, so that none hears that it is to end', async () => {
  const { objects, manifest, afterWrite } = installedAgent();
  const kube = fakeKube({ objects, afterWrite });
  const did: string[] = [];
  const execOnNode: ActWorld['execOnNode'] = async (node, argv) => {
    did.push(
      `${node}: ${/pkill -\w+/.exec(argv.join(' '))?.[0]} ${argv.at(-1)}, after ${kube.writes.length} writes`,
    );
    return stdout('');
  };
  const act = uninstallAgent({ ...MESH, manifest }, { agents: 'killed' });
  const { revert } = await perform(act, stageOf(worldOf({ kube, execOnNode })));
  expect(did).toEqual(['n1: pkill -STOP install-cni, after 0 writes']);
  await revert();
  expect(did).toHaveLength(1);
});

test('agents that were stopped, and nothing more, hear again', async () => {
  const { objects, manifest, afterWrite } = installedAgent();
  const kube = fakeKube({ objects, afterWrite });
  const did: string[] = [];
  const execOnNode: ActWorld['execOnNode'] = async (_node, argv) => {
    const [signal = ''] = /-(STOP|CONT)/.exec(argv.join(' ')) ?? [];
    did.push(signal);
    return signal === '-STOP' ? Promise.reject(new Error('killed')) : stdout('');
  };
  const act = uninstallAgent({ ...MESH, manifest }, { agents: 'killed' });
  const stage = stageOf(worldOf({ kube, execOnNode }));
  await expect(perform(act, stage)).rejects.toThrow('killed');
  await stage.undo.undoAll();
  expect(did).toEqual(['-STOP', '-CONT']);
});

test('a lane without an agent has none to uninstall', async () => {
  const { manifest } = installedAgent();
  await expect(perform(uninstallAgent({ ...MESH, manifest }), stageOf(worldOf()))).rejects.toMatchObject({
    code: 'NO_CNI_AGENT',
  });
});
