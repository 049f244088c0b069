import { expect, test } from 'vitest';
import { LANES, shapeOf } from '../config/lanes.ts';
import { type Document, mergeDocuments } from '../mesh/merge.ts';
import { detectedCapabilities, type StandingLane } from './detect-capabilities.ts';

function standing(parts: {
  readonly podCidrs?: readonly string[];
  readonly values?: object;
  readonly kubelet?: string;
  readonly nodes?: number;
  readonly istio?: string;
  readonly isLogRead?: boolean;
  readonly isInitMode?: boolean;
}): StandingLane {
  const {
    podCidrs = ['10.1.0.0/24'],
    values = {},
    kubelet = 'v1.36.3',
    nodes = 2,
    istio = '1.31.0',
    isLogRead = true,
    isInitMode = false,
  } = parts;
  const cni = { cni: { excludeNamespaces: ['kube-system', 'conformance-excluded'] } };
  const agent = { namespace: 'istio-system', daemonSet: 'istio-cni-node', serviceAccount: 'istio-cni' };
  const node = { name: 'a', role: 'worker', addresses: [], podCidrs } as const;
  return {
    cluster: {
      provider: 'kind',
      nodes: Array.from({ length: nodes }, () => node),
      enforcesNetworkPolicy: false,
    },
    mesh: {
      values: { values: isInitMode ? values : mergeDocuments(cni, values as Document) },
      version: istio,
      accessLogFormat: { format: 'x', readable: isLogRead },
      ...(isInitMode ? {} : { agent }),
    },
    nodes: [{ kubelet }],
  };
}

const NFT = { global: { nativeNftables: true } };
const repair = (values: object) => ({ values: { cni: { repair: values } } });
const excluding = (...excludeNamespaces: readonly string[]) => ({ values: { cni: { excludeNamespaces } } });
const V4 = '10.1.0.0/24';
const V6 = 'fd00:1::/64';

test.each([
  ['init', { isInitMode: true }],
  ['cni', {}],
  ['cni-nft', { values: NFT }],
  ['cni-dual', { podCidrs: [V4, V6] }],
  ['cni-v6', { podCidrs: [V6] }],
])('lane %s as it is made offers what its shape says', (id, parts) => {
  const shape = shapeOf(LANES.find((lane) => lane.id === id)!);
  expect(detectedCapabilities(standing(parts)).toSorted()).toEqual(shape.toSorted());
});

test.each([
  ['native nftables by a setting', { values: NFT }, 'iptables'],
  [
    'no native sidecars by a setting',
    { values: { pilot: { env: { ENABLE_NATIVE_SIDECARS: 'false' } } } },
    'native-sidecar',
  ],
  [
    'no native sidecars by a boolean',
    { values: { pilot: { env: { ENABLE_NATIVE_SIDECARS: false } } } },
    'native-sidecar',
  ],
  ['no native sidecars by an older Istio', { istio: '1.26.8' }, 'native-sidecar'],
  ['an Istio before native nftables', { istio: '1.26.8', values: NFT }, 'native-nftables'],
  ['warnings alone', { values: { cni: { logging: { level: 'all:warn' } } } }, 'plugin-log'],
  ['no repair', repair({ enabled: false }), 'repair'],
  ['a repair that does nothing', repair({ repairPods: false }), 'repair'],
  ['broken pods that are deleted', repair({ repairPods: false, deletePods: true }), 'repair'],
  ['a list without the namespace of the suite', excluding('kube-system', 'other'), 'excluded-namespace'],
  ['a list without kube-system', excluding('conformance-excluded'), 'kube-system-excluded'],
  ['an old kubelet', { kubelet: 'v1.32.5' }, 'native-sidecar'],
  ['an API server before v1.36', { kubelet: 'v1.35.8' }, 'mutating-policies'],
  ['another format of the access log', { isLogRead: false }, 'access-log'],
  ['one node', { nodes: 1 }, 'multi-node'],
  ['IPv6 alone', { podCidrs: [V6] }, 'ipv4'],
] as const)('%s is seen where it stands', (_, parts, lacking) => {
  expect(detectedCapabilities(standing(parts))).not.toContain(lacking);
});

test('an older Istio that is told to has native sidecars', () => {
  const values = { pilot: { env: { ENABLE_NATIVE_SIDECARS: 'true' } } };
  expect(detectedCapabilities(standing({ istio: '1.26.8', values }))).toContain('native-sidecar');
});

test('repairing pods outranks deleting and labelling them', () => {
  const parts = repair({ repairPods: true, deletePods: true, labelPods: true });
  expect(detectedCapabilities(standing(parts))).toContain('repair');
});
