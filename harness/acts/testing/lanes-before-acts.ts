import { fakeKube } from '../../kube/fake-kube.ts';
import type { KubeObject } from '../../kube/kube.ts';
import { asWritten } from '../../lanes/as-written.ts';
import type { Act, ActWorld } from '../act.ts';
import { cordonNode } from '../cordon-node.ts';
import { dropAgentSandbox } from '../drop-agent-sandbox.ts';
import { dropCniEntry } from '../drop-cni-entry.ts';
import { editNodeFile } from '../edit-node-file.ts';
import { flushRulesInPod } from '../flush-rules-in-pod.ts';
import { hideApiServer } from '../hide-api-server.ts';
import { installEarlier } from '../install-earlier.ts';
import { killAgent } from '../kill-agent.ts';
import { patchWorkloadCapability } from '../patch-workload-capability.ts';
import { restartAgent } from '../restart-agent.ts';
import { restartKubelet } from '../restart-kubelet.ts';
import { rewritePeerAuthentication } from '../rewrite-peer-authentication.ts';
import { sendAgentAway } from '../send-agent-away.ts';
import { setAgentConfig } from '../set-agent-config.ts';
import { setAgentImage } from '../set-agent-image.ts';
import { setConfigKey } from '../set-config-key.ts';
import { setMeshValues } from '../set-mesh-values.ts';
import { setAgentVariable } from '../set-variable.ts';
import { stopNode } from '../stop-node.ts';
import { taintNode } from '../taint-node.ts';
import { unbindAccount } from '../unbind-account.ts';
import { uninstallAgent } from '../uninstall-agent.ts';
import { agentLane } from './agent-lane.ts';
import {
  AGENT,
  AGENT_POD,
  addCapability,
  agentNode,
  INJECTOR,
  inject,
  installedAgent,
  MESH,
  podNetns,
  RULES,
  stdout,
  worldOf,
} from './stand-in.ts';
import { switchedNode } from './switched-node.ts';
import { cniNode, fileNode, firewalledNode } from './this-machine.ts';
import { twoReleases } from './two-releases.ts';

/** A lane before an act, and what of it the act may change. */
export interface Lane {
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

function agentConfig(data: Readonly<Record<string, string>>): KubeObject {
  const metadata = { name: 'istio-cni-config', namespace: 'istio-system' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

const MASTER = { key: 'node-role', effect: 'PreferNoSchedule' };

/** What the cluster's own controller does with nodes that are cordoned. */
function taintCordoned(objects: Map<string, KubeObject>): void {
  for (const [key, { spec, ...node }] of objects) {
    if (node.kind !== 'Node') continue;
    const own = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
    const taints = spec.unschedulable === true ? [MASTER, own] : [MASTER];
    objects.set(key, { ...node, spec: { ...spec, taints } });
  }
}

/** A lane for each kind of act. */
export const LANES: Readonly<Record<string, () => Lane>> = {
  'cordon-node': () =>
    laneOf(cordonNode('n1'), {
      objects: [{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, spec: { taints: [MASTER] } }],
      afterWrite: taintCordoned,
    }),
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
  'install-earlier': () => {
    const { mesh, objects } = twoReleases();
    const lane = laneOf(installEarlier('Cni', mesh), { objects });
    const byName = (a: KubeObject, b: KubeObject) => (a.metadata.name < b.metadata.name ? -1 : 1);
    const seen = () => (lane.seen() as KubeObject[]).toSorted(byName).map(asWritten);
    return { ...lane, seen, world: { ...lane.world, mesh } };
  },
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
    const config = agentConfig({ REPAIR_ENABLED: 'true', REPAIR_REPAIR_PODS: 'true' });
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
    const map = agentConfig({ EXCLUDE_NAMESPACES: 'kube-system', REPAIR_ENABLED: 'true' });
    const config = { key: 'EXCLUDE_NAMESPACES', value: 'shop', restarted: 'n1', confDir: '/etc/cni/net.d' };
    const lane = laneOf(setConfigKey(config, MESH), { objects: [map, AGENT_POD] });
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
