import { fakeKube } from '../../kube/fake-kube.ts';
import type { KubeObject } from '../../kube/kube.ts';
import type { CommandResult } from '../../process/run.ts';
import type { Clock } from '../../time/clock.ts';
import { deadlines } from '../../time/deadlines.ts';
import { UndoStack } from '../../time/undo.ts';
import type { ActWorld } from '../act.ts';
import type { Stage } from '../perform.ts';

/** Time that passes by waiting alone. */
export function fastClock(onPause: () => Promise<void> = async () => undefined): Clock {
  let passedMs = 0;
  return {
    nowMs: () => passedMs,
    timestamp: () => new Date(Date.UTC(2026, 0, 1) + passedMs).toISOString(),
    pause: async (ms) => {
      passedMs += ms;
      await onPause();
    },
  };
}

export function worldOf(parts: Partial<ActWorld> = {}): ActWorld {
  return {
    kube: fakeKube(),
    execOnNode: async () => Promise.reject(new Error('no node')),
    clock: fastClock(),
    deadlines: deadlines(0.1),
    ...parts,
  };
}

/** A stage whose acts are on record nowhere. */
export function stageOf(world: ActWorld): Stage {
  return {
    world,
    undo: new UndoStack(),
    acts: { keep: async () => async () => undefined },
    by: 'CNI-X-01',
    owner: { pid: 1 },
  };
}

export function stdout(text: string): CommandResult {
  return { command: '', exitCode: 0, stdout: text, stderr: '', durationMs: 0 };
}

/** A mesh that nobody has set anything of. */
export const MESH = { namespace: 'istio-system', values: {} };

export const INJECTOR: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'istio-sidecar-injector', namespace: 'istio-system' },
  data: { values: JSON.stringify({ pilot: { cni: { enabled: true, provider: 'default' } } }) },
};

/** Injects as istiod would by its ConfigMap. */
export function inject(pod: KubeObject, objects: ReadonlyMap<string, KubeObject>): KubeObject {
  if (pod.kind !== 'Pod') return pod;
  const values = JSON.parse(
    objects.get('ConfigMap istio-system/istio-sidecar-injector')?.['data'].values ?? '{}',
  );
  const name = values.pilot?.cni?.enabled === true ? 'istio-validation' : 'istio-init';
  return { ...pod, spec: { ...pod['spec'], initContainers: [{ name }] } };
}

/** Gives containers NET_ADMIN while the policy for that is bound. */
export function addCapability(pod: KubeObject, objects: ReadonlyMap<string, KubeObject>): KubeObject {
  const isBound = objects.has('MutatingAdmissionPolicyBinding /conformance-adds-capability');
  if (pod.kind !== 'Pod' || !isBound) return pod;
  const securityContext = { capabilities: { add: ['NET_ADMIN'] } };
  return { ...pod, spec: { containers: [{ ...pod['spec'].containers[0], securityContext }] } };
}

export const AGENT: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'istio-cni-node', namespace: 'istio-system', generation: 1 },
  spec: {
    selector: { matchLabels: { app: 'agent' } },
    template: {
      spec: {
        containers: [
          { name: 'other', image: 'o:1' },
          {
            name: 'install-cni',
            image: 'good:1',
            command: ['install-cni'],
            env: [{ name: 'NODE_NAME', value: 'n' }],
          },
        ],
      },
    },
  },
  status: {
    observedGeneration: 1,
    desiredNumberScheduled: 1,
    currentNumberScheduled: 1,
    updatedNumberScheduled: 1,
    numberAvailable: 1,
  },
};

/** A node whose agent installs the plugin of its image, and a second file with the one that wraps it. */
export function agentNode() {
  const files = new Map([['/opt/cni/bin/istio-cni', 'a'.repeat(64)]]);
  const kube = fakeKube({
    objects: [AGENT, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } }],
    afterWrite: (objects) => {
      const agent = objects.get('DaemonSet istio-system/istio-cni-node') as KubeObject;
      const { image } = agent['spec'].template.spec.containers[1];
      files.set('/opt/cni/bin/istio-cni', (image === 'wrapper:1' ? 'b' : 'a').repeat(64));
      if (image === 'wrapper:1') files.set('/opt/cni/bin/istio-cni.real', 'a'.repeat(64));
    },
  });
  const execOnNode: ActWorld['execOnNode'] = async (_node, argv) => {
    if (argv[0] === 'rm') for (const file of argv.slice(2)) files.delete(file);
    if (argv[0] === 'find')
      return stdout([...files.keys()].filter((file) => file.includes('cni.')).join('\n'));
    return stdout(`${files.get('/opt/cni/bin/istio-cni')}  /opt/cni/bin/istio-cni`);
  };
  return { kube, files, world: worldOf({ kube, execOnNode }) };
}

/** The agent's pod on node n1. */
export const AGENT_POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'istio-cni-node-a', namespace: 'istio-system', uid: 'first' },
  spec: { nodeName: 'n1' },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};

/** The agent with its account and its only pod, which comes and goes with the DaemonSet, and the manifest that it was installed from. */
export function installedAgent() {
  const labels = { 'operator.istio.io/component': 'Cni' };
  const namespace = 'istio-system';
  const agent: KubeObject = { ...AGENT, metadata: { ...AGENT.metadata, labels } };
  const account: KubeObject = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'istio-cni', namespace, labels },
  };
  const [ofAgent, ofPod] = [`DaemonSet ${namespace}/istio-cni-node`, `Pod ${namespace}/istio-cni-node-a`];
  return {
    objects: [account, agent, AGENT_POD],
    manifest: [account, agent, INJECTOR].map((object) => JSON.stringify(object)).join('\n---\n'),
    /** As the DaemonSet's controller would. */
    afterWrite: (objects: Map<string, KubeObject>) => {
      if (!objects.delete(ofAgent)) objects.delete(ofPod);
      else objects.set(ofAgent, agent).set(ofPod, AGENT_POD);
    },
  };
}

export const RULES = '#v4\n*nat\n:ISTIO_OUTPUT - [0:0]\n[3:180] -A OUTPUT -j ISTIO_OUTPUT\nCOMMIT\n#v6';
export const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'shop', uid: 'first' },
  spec: { nodeName: 'n1' },
};

/** One pod's network namespace on node n1: what was saved, flushed or restored there. */
export function podNetns(rules: string) {
  const netns = { rules, scripts: [] as string[] };
  const kube = fakeKube({ objects: [POD] });
  const execOnNode: ActWorld['execOnNode'] = async (node, argv, options = {}) => {
    const script = argv.at(-1) ?? '';
    const kind = script.includes('restore') ? 'restore' : script.includes('-X') ? 'flush' : 'save';
    netns.scripts.push(`${node} ${argv.slice(4, 6).join('/')}: ${kind}`);
    if (kind === 'flush') netns.rules = '#v4\n#v6';
    if (kind === 'restore') netns.rules = String(options.input).trimEnd();
    return stdout(netns.rules);
  };
  return { netns, kube, world: worldOf({ kube, execOnNode }) };
}
