import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { keptActs } from '../lanes/kept-acts.ts';
import type { Act, ActWorld } from './act.ts';
import { dropAgentSandbox } from './drop-agent-sandbox.ts';
import { dropCniEntry } from './drop-cni-entry.ts';
import { editNodeFile } from './edit-node-file.ts';
import { flushRulesInPod } from './flush-rules-in-pod.ts';
import { hideApiServer } from './hide-api-server.ts';
import { killAgent } from './kill-agent.ts';
import { patchWorkloadCapability } from './patch-workload-capability.ts';
import { perform } from './perform.ts';
import { ACT_KINDS } from './registry.ts';
import { restartAgent } from './restart-agent.ts';
import { restartKubelet } from './restart-kubelet.ts';
import { revertLeft } from './revert.ts';
import { rewritePeerAuthentication } from './rewrite-peer-authentication.ts';
import { sendAgentAway } from './send-agent-away.ts';
import { setAgentConfig } from './set-agent-config.ts';
import { setAgentImage } from './set-agent-image.ts';
import { setConfigKey } from './set-config-key.ts';
import { setMeshValues } from './set-mesh-values.ts';
import { setAgentVariable } from './set-variable.ts';
import { stopNode } from './stop-node.ts';
import { taintNode } from './taint-node.ts';
import { agentLane } from './testing/agent-lane.ts';
import {
  AGENT,
  addCapability,
  agentNode,
  INJECTOR,
  inject,
  installedAgent,
  MESH,
  podNetns,
  RULES,
  stageOf,
  stdout,
  worldOf,
} from './testing/stand-in.ts';
import { switchedNode } from './testing/switched-node.ts';
import { cniNode, fileNode, firewalledNode } from './testing/this-machine.ts';
import { unbindAccount } from './unbind-account.ts';
import { uninstallAgent } from './uninstall-agent.ts';

/** A lane before an act, and what of it the act may change. */
interface Lane {
  readonly act: Act;
  readonly world: ActWorld;
  readonly seen: () => unknown;
}

function laneOf(act: Act, ...[options]: Parameters<typeof fakeKube>): Lane {
  const kube = fakeKube(options);
  const seen = () => [...kube.objects.values()].filter(({ kind }) => kind !== 'SubjectAccessReview');
  return { act, world: worldOf({ kube }), seen };
}

const BINDING: KubeObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'istio-cni', labels: { app: 'istio-cni' } },
  roleRef: { kind: 'ClusterRole', name: 'istio-cni' },
};

const LANES: Readonly<Record<string, () => Lane>> = {
  'drop-agent-sandbox': () => ({
    act: dropAgentSandbox({ node: 'n1', pod: 'away' }, MESH),
    ...agentLane(),
  }),
  'drop-cni-entry': () => {
    const { path, pluginPath, world, seen } = cniNode();
    return { act: dropCniEntry({ node: 'n1', path, pluginPath }), world, seen };
  },
  'edit-node-file': () => {
    const { path, store, seen, world } = fileNode();
    const act = editNodeFile({ node: 'n1', path, how: 'rename', to: { content: 'another' }, store });
    return { act, world, seen };
  },
  'flush-rules-in-pod': () => {
    const { netns, world } = podNetns(RULES);
    const act = flushRulesInPod({ pod: { namespace: 'shop', name: 'a' }, backend: 'iptables' });
    return { act, world, seen: () => netns.rules };
  },
  'hide-api-server': () => ({ act: hideApiServer({ node: 'n1', address: '10.0.0.2' }), ...firewalledNode() }),
  'kill-agent': () => ({ act: killAgent('n1', MESH), ...agentLane() }),
  'patch-workload-capability': () =>
    laneOf(patchWorkloadCapability({ capability: 'NET_ADMIN' }), { admit: addCapability }),
  'rewrite-peer-authentication': () =>
    laneOf(rewritePeerAuthentication({ from: 'STRICT', to: 'PERMISSIVE' }), {
      admit: (object, objects) =>
        object.kind === 'PeerAuthentication' &&
        objects.has('MutatingAdmissionPolicyBinding /conformance-rewrites-mtls')
          ? { ...object, spec: { mtls: { mode: 'PERMISSIVE' } } }
          : object,
    }),
  'restart-agent': () => ({ act: restartAgent('n1', MESH), ...agentLane() }),
  'restart-kubelet': () => ({ act: restartKubelet('n1'), ...agentLane() }),
  'send-agent-away': () => ({ act: sendAgentAway('n1', MESH), ...agentLane() }),
  'set-agent-config': () => {
    const template = { ...AGENT['spec'].template, metadata: { annotations: { scrape: 'true' } } };
    const config: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio-cni-config', namespace: 'istio-system' },
      data: { REPAIR_ENABLED: 'true', REPAIR_REPAIR_PODS: 'true' },
    };
    const role: KubeObject = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'istio-cni-repair-role' },
      rules: [{ resources: ['pods'], verbs: ['get'] }],
    };
    const wanted = {
      data: { REPAIR_REPAIR_PODS: 'false', REPAIR_DELETE_PODS: 'true' },
      roles: { 'istio-cni-repair-role': [{ resources: ['pods'], verbs: ['delete'] }] },
    };
    return laneOf(setAgentConfig(wanted, MESH), {
      objects: [{ ...AGENT, spec: { ...AGENT['spec'], template } }, config, role],
    });
  },
  'set-agent-image': () => {
    const { kube, files, world } = agentNode();
    return { act: setAgentImage({ image: 'wrapper:1' }), world, seen: () => [...kube.objects, ...files] };
  },
  'set-config-key': () => {
    const map: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio-cni-config', namespace: 'istio-system' },
      data: { EXCLUDE_NAMESPACES: 'kube-system', REPAIR_ENABLED: 'true' },
    };
    const agent: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'istio-cni-node-a',
        namespace: 'istio-system',
        labels: { 'k8s-app': 'istio-cni-node' },
      },
      spec: { nodeName: 'n1' },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    };
    const config = { key: 'EXCLUDE_NAMESPACES', value: 'shop', restarted: 'n1', confDir: '/etc/cni/net.d' };
    const lane = laneOf(setConfigKey(config, MESH), { objects: [map, agent] });
    return { ...lane, world: { ...lane.world, execOnNode: async () => stdout('a') } };
  },
  'set-mesh-values': () =>
    laneOf(setMeshValues({ 'pilot.cni.enabled': false, 'global.proxy.new': 1 }, MESH), {
      objects: [INJECTOR],
      admit: inject,
    }),
  'set-variable': () =>
    laneOf(setAgentVariable({ name: 'REPAIR_ENABLED', value: 'false' }, MESH), { objects: [AGENT] }),
  'taint-node': () => {
    const other = { key: 'other', effect: 'NoExecute', timeAdded: '2026-01-01T00:00:00Z' };
    const there = { key: 'not-ready', value: 'a', effect: 'NoSchedule' };
    const taints = ['NoSchedule', 'PreferNoSchedule'].map((effect) => ({ key: 'not-ready', effect }));
    return laneOf(taintNode('n1', taints as Parameters<typeof taintNode>[1]), {
      objects: [
        { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, spec: { taints: [other, there] } },
      ],
    });
  },
  'stop-node': () => ({ act: stopNode('n1'), ...switchedNode() }),
  'unbind-account': () =>
    laneOf(
      unbindAccount({
        account: { namespace: 'istio-system', name: 'istio-cni' },
        bindings: ['istio-cni', 'there-is-none'],
        right: 'get pods',
      }),
      {
        objects: [BINDING],
        admit: (object, objects) => ({
          ...object,
          ...(object.kind === 'SubjectAccessReview'
            ? { status: { allowed: objects.has('ClusterRoleBinding /istio-cni') } }
            : {}),
        }),
      },
    ),
  'uninstall-agent': () => {
    const { objects, manifest, afterWrite } = installedAgent();
    return laneOf(uninstallAgent({ ...MESH, manifest }), { objects, afterWrite });
  },
};

/** Record of a lane that another process reads. */
function recordOf(kube = fakeKube(), directory = temporaryDirectory()) {
  return () => keptActs(kube, directory, 'cni');
}

test.for(ACT_KINDS.map(({ name }) => name))(
  'what %s changed is reverted from the record alone, to the value that it had',
  async (name) => {
    const { act, world, seen } = LANES[name]!();
    const record = recordOf();
    const before = structuredClone(seen());
    await perform(act, { ...stageOf(world), acts: record() });
    expect(seen()).not.toEqual(before);
    const reverted = await revertLeft(world, record(), () => false);
    expect(reverted).toEqual([expect.stringContaining('for CNI-X-01 since 2026-')]);
    expect(seen()).toEqual(before);
    expect(await record().all()).toEqual([]);
  },
);

test('what was begun and not done is reverted, too', async () => {
  const { act, world, seen } = LANES['set-mesh-values']!();
  const record = recordOf();
  const before = structuredClone(seen());
  const killed = { ...act, kind: { ...act.kind, apply: () => Promise.reject(new Error('killed')) } };
  await expect(perform(killed, { ...stageOf(world), acts: record() })).rejects.toThrow('killed');
  await revertLeft(world, record(), () => false);
  expect(seen()).toEqual(before);
});

test('two changes of the same are reverted the newest first', async () => {
  const { world, seen } = LANES['set-variable']!();
  const record = recordOf();
  const before = structuredClone(seen());
  for (const value of ['false', 'true']) {
    await world.clock.pause(10);
    await perform(setAgentVariable({ name: 'NODE_NAME', value }, MESH), {
      ...stageOf(world),
      acts: record(),
    });
  }
  await revertLeft(world, record(), () => false);
  expect(seen()).toEqual(before);
});

test('what a living process has changed is its own to revert', async () => {
  const { act, world, seen } = LANES['set-variable']!();
  const record = recordOf();
  await perform(act, { ...stageOf(world), acts: record(), lease: 'cni' });
  const changed = structuredClone(seen());
  const asked: unknown[] = [];
  const reverted = await revertLeft(world, record(), (...whom) => asked.push(whom) > 0);
  expect([reverted, seen(), asked]).toEqual([[], changed, [[{ pid: 1 }, 'cni']]]);
});

test('what cannot be reverted keeps the lane from being judged, and stays on record', async () => {
  const { act, world } = LANES['set-variable']!();
  const record = recordOf();
  await perform(act, { ...stageOf(world), acts: record() });
  const gone = worldOf();
  await expect(revertLeft(gone, record(), () => false)).rejects.toMatchObject({
    code: 'LANE_CHANGED',
    message: expect.stringMatching(
      /^a lane was changed and not changed back: REPAIR_ENABLED=false .*CNI-X-01 \(ConfigMap conformance-probe\/act-cni-.*no DaemonSet/,
    ),
    nextStep: expect.stringContaining('npm run conformance -- down'),
  });
  expect(await record().all()).toHaveLength(1);
});

test('a record of another version of the suite keeps the lane from being judged', async () => {
  const { act, world } = LANES['set-variable']!();
  const kube = fakeKube();
  await perform(act, { ...stageOf(world), acts: recordOf(kube)() });
  const [[name, object]] = [...kube.objects] as [[string, KubeObject]];
  const entry = JSON.stringify({ ...JSON.parse(object['data'].entry), version: 2 });
  kube.objects.set(name, { ...object, data: { entry } });
  await expect(revertLeft(world, recordOf(kube)(), () => false)).rejects.toThrow('cannot be read');
});

test('who may cut off its way back is reverted by the node itself, and kept on this machine', async () => {
  const { scripts, seen, world } = firewalledNode();
  const before = seen();
  const kube = fakeKube();
  const record = recordOf(kube);
  await perform(hideApiServer({ node: 'n1', address: '10.0.0.2' }), { ...stageOf(world), acts: record() });
  expect(kube.writes).toEqual([]);
  const [script, ...others] = scripts();
  expect(others).toEqual([]);
  await world.execOnNode('n1', ['sh', '-c', script!]);
  expect(seen()).toEqual({ ...before, timers: ['icc-hide-api-server.timer'] });
  await revertLeft(world, record(), () => false);
  expect(seen()).toEqual(before);
});
