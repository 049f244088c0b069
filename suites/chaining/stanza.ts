import { type Bench, ContractUnknownError, handedValue } from '../requirement.ts';

/** The keys that installers from a minor version on write, cni/pkg/plugin/plugin.go `Config` without cniVersion. */
interface StanzaContract {
  readonly since: string;
  readonly keys: readonly string[];
}

/** Newest first; the first one is known to hold up to its own minor version. */
const CONTRACTS: readonly [StanzaContract, ...StanzaContract[]] = [
  {
    since: '1.31',
    keys: [
      'ambient_enabled',
      'cni_agent_run_dir',
      'dns',
      'enable_ambient_detection_retry',
      'enablement_selectors',
      'exclude_namespaces',
      'ipam',
      'name',
      'native_nftables',
      'plugin_log_level',
      'pod_namespace',
      'type',
    ],
  },
];

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
  const [newest] = CONTRACTS;
  const contract = CONTRACTS.find((each) => order(each.since) <= order(version)) ?? newest;
  const same = seen.length === contract.keys.length && seen.every((key) => contract.keys.includes(key));
  if (!same && order(version) > order(newest.since))
    throw new ContractUnknownError(version, `the element's keys are ${seen.join(', ')}`);
  return contract.keys;
}

/** The element that an installation must write: what was set, Istio's defaults for the rest (cni/pkg/install/cniconfig.go). */
export function expectedStanza({
  namespace,
  excludeNamespaces,
  values,
}: Pick<Bench['mesh'], 'namespace' | 'excludeNamespaces' | 'values'>): Readonly<Record<string, unknown>> {
  const set = (path: string) => handedValue({ values }, path);
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
    exclude_namespaces: excludeNamespaces.map((each) => each.trim()).filter((each) => each !== ''),
    native_nftables: set('global.nativeNftables') ?? false,
    plugin_log_level: pluginLogLevel(set('cni.logging.level') || set('global.logging.level')),
    pod_namespace: namespace,
    cni_agent_run_dir: '/var/run/istio-cni',
  };
}

/** Of `cni-plugin:debug,default:info`; a level for `default` is not one for every scope (pkg/log/config.go). */
function pluginLogLevel(levels: unknown): string {
  const scoped = /(?:^|,)(?:cni-plugin|all):(\w+)/.exec(typeof levels === 'string' ? levels : '');
  return scoped?.[1] ?? 'info';
}

function order(version: string): number {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) * 1000 + Number(minor);
}
