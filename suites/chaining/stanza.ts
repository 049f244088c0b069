import {
  agentNamespace,
  type Bench,
  type Contract,
  chartValue,
  contractFor,
  isFrom,
  pluginLevel,
} from '../requirement.ts';

/** The keys that installers from a version on write, cni/pkg/plugin/plugin.go `Config` without cniVersion. */
interface StanzaContract extends Contract {
  readonly keys: readonly string[];
}

const OF_1_24 = [
  'ambient_enabled',
  'cni_agent_run_dir',
  'dns',
  'exclude_namespaces',
  'ipam',
  'name',
  'plugin_log_level',
  'type',
];
const WITH_NAMESPACE = [...OF_1_24, 'pod_namespace'].toSorted();
const OF_1_27 = [...WITH_NAMESPACE, 'enablement_selectors', 'native_nftables'].toSorted();
const NEWEST = [...OF_1_27, 'enable_ambient_detection_retry'].toSorted();

/** Newest first; the first one is known to hold up to its own minor version: istio#58379, #56487, #56048, #55304. */
const CONTRACTS: readonly [StanzaContract, ...StanzaContract[]] = [
  { since: '1.31', keys: NEWEST },
  { since: '1.28.4', keys: NEWEST },
  { since: '1.27@2025-07-14', keys: OF_1_27 },
  { since: '1.26@2025-03-03', keys: WITH_NAMESPACE },
  { since: '1.25.2', keys: WITH_NAMESPACE },
  { since: '1.25', keys: OF_1_24 },
  { since: '1.24.5', keys: WITH_NAMESPACE },
  { since: '1.23.1', keys: OF_1_24 },
];

/** Before istio#59471 items of the list stay as they are handed in, spaces and empty ones among them. */
function asHanded(list: unknown): readonly string[] {
  return [list].flat().join().split(',');
}

/** manifests/charts/istio-cni/values.yaml, `ambient.enablementSelectors`. */
const DEFAULT_SELECTORS = [
  { podSelector: { matchLabels: { 'istio.io/dataplane-mode': 'ambient' } } },
  {
    podSelector: {
      matchExpressions: [{ key: 'istio.io/dataplane-mode', operator: 'NotIn', values: ['none'] }],
    },
    namespaceSelector: { matchLabels: { 'istio.io/dataplane-mode': 'ambient' } },
  },
];

/**
 * The keys of the element for an Istio version. `seen` are those found.
 * @throws ContractUnknownError where they differ and the version is newer than what is known here
 */
export function stanzaKeys(version: string, seen: readonly string[]): readonly string[] {
  const { contract, beyond } = contractFor(CONTRACTS, version);
  const same = seen.length === contract.keys.length && seen.every((key) => contract.keys.includes(key));
  if (!same) beyond(`the element's keys are ${seen.join(', ')}`);
  return contract.keys;
}

/** The element that an installation must write: what was set, Istio's defaults for the rest (cni/pkg/install/cniconfig.go). */
export function expectedStanza(
  mesh: Pick<Bench['mesh'], 'namespace' | 'agent' | 'excludeNamespaces' | 'values' | 'version'>,
): Readonly<Record<string, unknown>> {
  const { excludeNamespaces, values, version } = mesh;
  const set = (path: string) => chartValue({ values }, path);
  const selectors = (set('cni.ambient.enablementSelectors') ?? DEFAULT_SELECTORS) as readonly object[];
  return {
    type: 'istio-cni',
    name: 'istio-cni',
    dns: {},
    ipam: {},
    ambient_enabled: set('cni.ambient.enabled') ?? false,
    enable_ambient_detection_retry: set('cni.ambient.enableAmbientDetectionRetry') ?? false,
    enablement_selectors: selectors.map((selector) => ({
      podSelector: {},
      namespaceSelector: {},
      ...selector,
    })),
    exclude_namespaces: isFrom(version, '1.30@2026-04-01')
      ? excludeNamespaces.map((each) => each.trim()).filter((each) => each !== '')
      : asHanded(set('cni.excludeNamespaces') ?? excludeNamespaces),
    native_nftables: set('global.nativeNftables') ?? false,
    plugin_log_level: pluginLevel({ values, version }),
    pod_namespace: agentNamespace(mesh),
    cni_agent_run_dir: '/var/run/istio-cni',
  };
}
