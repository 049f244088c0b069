import { expectedRules, redirectSettings } from '../requirement.ts';
import { type Allowed, type AllowedDifference, ANYTHING } from './allowed.ts';
import { type Json, jsonDifferences } from './json-differences.ts';

const PLUGIN = 'cni/pkg/plugin/sidecar_redirect.go';

/** What the injector writes for the plugin, which tells istio-init by arguments. */
export const REDIRECT_ANNOTATIONS = {
  'sidecar.istio.io/interceptionMode': 'REDIRECT',
  'traffic.sidecar.istio.io/excludeInboundPorts': '15020',
  'traffic.sidecar.istio.io/includeInboundPorts': '*',
  'traffic.sidecar.istio.io/includeOutboundIPRanges': '*',
} as const;

type Sides = Pick<AllowedDifference, 'where' | 'init' | 'cni'>;

/** A document that one mode alone has at a place: all its values, or one value that is told otherwise. */
function only(mode: 'init' | 'cni', where: string, document: Json): readonly Sides[] {
  return jsonDifferences(null, document).map((each) => value(mode, `${where}${below(each.where)}`, each.cni));
}

function value(mode: 'init' | 'cni', where: string, its: Allowed): Sides {
  return { where, init: mode === 'init' ? its : null, cni: mode === 'cni' ? its : null };
}

function below(path: string): string {
  return path.startsWith('[') ? path : `.${path}`;
}

/** Those of a pod that the plugin redirects by default. */
const RULES = expectedRules(
  redirectSettings({ by: 'istio-cni', families: ['ipv4'], annotations: {}, variables: {} }, '1.31'),
  'iptables',
).map((chain): Json => ({ ...chain }));

/** What a pod asks that has istio-proxy and no istio-init. */
const asks = (annotations: Readonly<Record<string, string>>): Json => ({
  by: 'istio-cni',
  families: ['ipv4'],
  proxyUser: 1337,
  proxyGroup: 1337,
  annotations,
  variables: {},
});

/** Whatever the version is: that it is the same in both lanes is asked wherever both have one. */
const VERSION = { like: '*.*' };

const ADMITTED = [
  ...only('cni', 'redirection', { asks: asks(REDIRECT_ANNOTATIONS), rules: RULES }),
  value('cni', 'redirection.istio', VERSION),
  value(
    'cni',
    'redirection.chains',
    ['INBOUND', 'IN_REDIRECT', 'OUTPUT', 'REDIRECT'].map((name) => ({
      like: `iptables-* ipv4 nat ISTIO_${name}`,
    })),
  ),
  value('cni', 'redirection.toProxy', [
    { like: 'iptables-* ipv4 nat ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006' },
    { like: 'iptables-* ipv4 nat ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001' },
  ]),
];

const NOT_INTERCEPTED = [
  { where: 'ready', init: true, cni: false },
  {
    where: 'refusal',
    init: '',
    cni: { like: '*annotation value error for value redirectMode; *: interceptionMode invalid: NONE' },
  },
  ...only('init', 'rules', {
    asks: asks({ 'sidecar.istio.io/interceptionMode': 'NONE' }),
    chains: [],
    toProxy: [],
    rules: [],
  }),
  value('init', 'rules.istio', VERSION),
];

/** Annotation, as a step of a path, -> the plugin's own name of it. */
const REFUSED = {
  '.includeOutboundIPRanges': 'includeIPCidrs',
  '.excludeOutboundIPRanges': 'excludeIPCidrs',
  '.includeInboundPorts': 'includeInboundPorts',
  '.excludeInboundPorts': 'excludeInboundPorts',
  '.includeOutboundPorts': 'includeOutboundPorts',
  '.excludeOutboundPorts': 'excludeOutboundPorts',
  '[sidecar.istio.io/interceptionMode]': 'redirectMode',
};
/** As those; before 1.31 the plugin takes any name of an interface, and what iptables cannot read is refused in its words. */
const REFUSED_SINCE = {
  '.excludeInterfaces': 'excludeInterfaces',
  '.kubevirtInterfaces': 'kubevirtInterfaces',
  '[istio.io/reroute-virtual-interfaces]': 'reroute-virtual-interfaces',
};
const IPTABLES_REFUSAL = { like: 'exit status *tables*-restore *' };
const about = (key: string) => ({ like: `*annotation value error for value ${key};*` });

const TRIED_AT_PLUGIN = [
  ...only('cni', 'plugin.added.sound', { exitCode: 0, message: '', left: RULES }),
  ...Object.entries(REFUSED).flatMap(([name, key]) => [
    value('cni', `plugin.added${name}.exitCode`, 1),
    value('cni', `plugin.added${name}.message`, about(key)),
    value('cni', `plugin.added${name}.left`, []),
    value('cni', `plugin.made${name}.hasSandbox`, false),
    value('cni', `plugin.made${name}.refusal`, about(key)),
  ]),
  ...Object.entries(REFUSED_SINCE).flatMap(([name, key]) => [
    value('cni', `plugin.added${name}.exitCode`, { oneOf: [1, 0] }),
    value('cni', `plugin.added${name}.message`, { oneOf: [about(key), IPTABLES_REFUSAL, ''] }),
    value('cni', `plugin.added${name}.left`, { oneOf: [[], RULES.map((_, place) => String(place))] }),
  ]),
];

/** What one mode alone has, value by value: each is judged there by its own requirement, and no other may come beside it. */
export const ALLOWED_ONE_SIDED: readonly AllowedDifference[] = [
  ...ADMITTED.map((its) => ({
    requirements: ['CNI-Q-06'],
    ...its,
    reason: 'Pod Security baseline lets the pod of CNI mode alone come to be',
    source: 'manifests/charts/istio-control/istio-discovery/files/injection-template.yaml',
  })),
  ...TRIED_AT_PLUGIN.map((its) => ({
    requirements: ['CNI-H-12'],
    ...its,
    reason: 'there is no plugin in init mode',
    source: `${PLUGIN} NewRedirect`,
  })),
  ...Object.keys(REFUSED_SINCE).map((name) => ({
    requirements: ['CNI-H-12'],
    ...value('cni', `plugin.added${name}.left[*`, ANYTHING),
    reason: 'before 1.31 the plugin wrote rules with any name of an interface',
    source: 'istio#58781',
  })),
  ...NOT_INTERCEPTED.map((its) => ({
    requirements: ['CNI-D-13'],
    ...its,
    reason: 'FINDING-2: the plugin refuses what istio-init is not even put in for',
    source: 'reports/published/findings.md',
  })),
];
