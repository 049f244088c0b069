import { expect, test } from 'vitest';
import type { Kube, KubeObject, PodReference } from '../kube/kube.ts';
import { deadlines } from '../time/deadlines.ts';
import { parseAnswer } from './document.ts';
import { createInspector } from './inspector.ts';
import type { ProbeRequest } from './look.ts';
import { recorded } from './recorded.ts';
import { holds } from './rules/chains.ts';

const POD = { namespace: 'dev-injected', name: 'web-c7475' };
const NODE = 'icc-dev-cni-worker';

function probe(name: string, node: string, ready = true): KubeObject {
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'conformance-probe' },
    spec: { nodeName: node },
    status: { conditions },
  };
}

/** A cluster of recorded answers: one injected pod, and the probes that are given. */
function cluster(document: string, probes: readonly KubeObject[] = [probe('probe-a', NODE)]) {
  const asked: { pod: PodReference; request: ProbeRequest; timeoutMs: number }[] = [];
  const object = JSON.parse(recorded('pod.injected-cni')) as KubeObject;
  const kube = {
    get: async ({ name }: { name: string }) => (name === POD.name ? object : undefined),
    list: async () => probes,
  } as unknown as Kube;
  const sessions = {
    ask: async (pod: PodReference, request: ProbeRequest, { timeoutMs }: { timeoutMs: number }) => {
      asked.push({ pod, request, timeoutMs });
      return parseAnswer(`{"id":1,"document":${document}}`, pod.name);
    },
    close: () => undefined,
  };
  return { inspector: createInspector({ kube, sessions, deadlines: deadlines(), directories: OWN }), asked };
}

/** Where this lane has its CNI installation. */
const OWN = { confDir: '/own/net.d', binDir: '/own/bin', runDir: '/run/own' };

const DOCUMENT = recorded('probe-document.injected-cni');

test('one look at the node tells everything that was asked of its pods', async () => {
  const { inspector, asked } = cluster(DOCUMENT);
  const [first, again] = await inspector.pods(
    [POD, POD],
    ['rules', 'processes', 'runtime', 'envoy', 'conntrack', 'sockets'],
  );
  expect(asked.map((each) => each.pod.name)).toEqual(['probe-a']);
  expect(asked[0]?.request.pods[0]?.containers).toHaveLength(3);
  expect(again?.pod.uid).toBe(first?.pod.uid);
  expect(first).toMatchObject({ netns: '4026533534', inHostNetwork: false, pod: { node: NODE } });
  expect(holds(first!.rules)).toEqual(['iptables-nft']);
  expect(first?.processes.map(({ container, processes }) => [container, processes.length])).toEqual([
    ['(sandbox)', 1],
    ['istio-proxy', 2],
    ['web', 1],
  ]);
  expect(first?.runtime.map((each) => each.name)).toEqual(['istio-validation', 'istio-proxy', 'web']);
  expect(first?.envoy.listeners?.map((each) => each.name)).toContain('virtualInbound');
  expect(first?.conntrack.length).toBeGreaterThan(0);
});

test('what a node is asked beside its pods comes with the same look', async () => {
  const { inspector, asked } = cluster(DOCUMENT);
  const node = { cni: { confDir: '/c', binDir: '/b', runDir: '/r' } };
  const [seen] = await inspector.pods([POD], ['rules'], { node });
  expect(asked.map((each) => each.request.node)).toEqual([node]);
  expect(seen?.onNode).toMatchObject({ node: NODE, kubeconfigUse: { status: 200 } });
  expect(await inspector.pod(POD, ['rules'])).not.toHaveProperty('onNode');
  expect(asked[1]?.request).not.toHaveProperty('node');
});

test("of a CNI installation the lane's own directories are looked at, or the one that is named", async () => {
  const { inspector, asked } = cluster(DOCUMENT);
  await inspector.allNodes();
  await inspector.node(NODE, { cni: { confDir: '/c' } });
  await inspector.pods([POD], ['rules'], { node: { cni: true } });
  expect(asked.map(({ request }) => request.node?.cni)).toEqual([OWN, { ...OWN, confDir: '/c' }, OWN]);
});

test('looks at every node that has a Ready probe, by name', async () => {
  const { inspector, asked } = cluster(DOCUMENT, [
    probe('probe-b', 'node-b'),
    probe('probe-a', 'node-a'),
    probe('probe-c', 'node-c', false),
  ]);
  const nodes = await inspector.allNodes({ cni: { confDir: '/c', binDir: '/b', runDir: '/r' } });
  expect(nodes.map((each) => each.node)).toEqual(['node-a', 'node-b']);
  expect(nodes[0]?.cni?.files.map((each) => each.name)).toEqual(['10-conformance.conflist']);
  expect(nodes[0]?.kubeconfigUse).toEqual({ server: 'https://10.96.0.1:443', status: 200 });
  expect(nodes[0]).not.toHaveProperty('rules');
  expect(asked[0]?.request.node).toEqual({ cni: { confDir: '/c', binDir: '/b', runDir: '/r' } });
});

test.for([
  [
    'no process of the pod runs',
    DOCUMENT.replace('"netns": "4026533534"', '"nothing": ""'),
    /no process of pod dev-injected\/web-c7475/,
  ],
  [
    'a tool failed',
    DOCUMENT.replace('"exitCode": 0', '"exitCode": 1'),
    /in the network namespace: exit code 1/,
  ],
] as const)('a look that failed is an error, not an empty answer: %s', async ([, document, message]) => {
  await expect(cluster(document).inspector.pod(POD, ['rules'])).rejects.toThrow(message);
});

test('a pod that is not there and a node without a probe are named', async () => {
  await expect(cluster(DOCUMENT).inspector.pod({ ...POD, name: 'gone' }, ['rules'])).rejects.toThrow(
    'there is no pod dev-injected/gone',
  );
  await expect(cluster(DOCUMENT, [probe('probe-b', 'other')]).inspector.pod(POD, ['rules'])).rejects.toThrow(
    `no Ready probe pod on node "${NODE}" (there are some on other)`,
  );
});

test('a look at many pods of a node may take longer than one at a few', async () => {
  const { inspector, asked } = cluster(DOCUMENT);
  await inspector.pods([POD], ['rules']);
  await inspector.pods(
    Array.from({ length: 25 }, () => POD),
    ['rules'],
  );
  const { answerMs } = deadlines();
  expect(asked.map(({ timeoutMs }) => timeoutMs)).toEqual([answerMs, 3 * answerMs]);
});
