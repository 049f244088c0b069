import { generationOf, INBOUND_PORT, OUTBOUND_PORT } from '../requirement.ts';
import { type Allowed, type AllowedDifference, ANYTHING } from './allowed.ts';
import {
  alike,
  asJson,
  type LanesInCommon,
  leadingTo,
  redirectAnnotations,
  rulesIn,
  type Sides,
} from './compared-lanes.ts';
import { type Json, jsonDifferences } from './json-differences.ts';

const PLUGIN = 'cni/pkg/plugin/sidecar_redirect.go';

/** A document that one mode alone has at a place: all its values, or one value that is told otherwise. */
function only(mode: 'init' | 'cni', where: string, document: Json): readonly Sides[] {
  return jsonDifferences(null, document).map((each) =>
    value(mode, `${where}${below(each.where)}`, alike(each.cni)),
  );
}

function value(mode: 'init' | 'cni', where: string, its: Allowed): Sides {
  return { where, init: mode === 'init' ? its : null, cni: mode === 'cni' ? its : null };
}

function below(path: string): string {
  return path.startsWith('[') ? path : `.${path}`;
}

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

/** A pod that comes to be in CNI mode alone. */
function admitted(lanes: LanesInCommon): readonly Sides[] {
  const rules = rulesIn('cni', lanes);
  const chains = rules.filter(({ chain }) => chain.startsWith('ISTIO_'));
  return [
    ...only('cni', 'redirection', { asks: asks(redirectAnnotations(lanes)), rules: asJson(rules) }),
    value('cni', 'redirection.istio', VERSION),
    value(
      'cni',
      'redirection.chains',
      chains.map(({ family, table, chain }) => ({ like: `iptables-* ${family} ${table} ${chain}` })),
    ),
    value(
      'cni',
      'redirection.toProxy',
      [INBOUND_PORT, OUTBOUND_PORT]
        .flatMap((port) => leadingTo(port, rules, 'iptables-*'))
        .map((like) => ({ like })),
    ),
  ];
}

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
/** As those; an older plugin takes any name of an interface and writes it into rules, and what iptables cannot read is refused in its words. */
const NAMES_OF_INTERFACES = {
  '.excludeInterfaces': 'excludeInterfaces',
  '.kubevirtInterfaces': 'kubevirtInterfaces',
  '[istio.io/reroute-virtual-interfaces]': 'reroute-virtual-interfaces',
};
const IPTABLES_REFUSAL = { like: 'exit status *tables*-restore *' };
const about = (key: string) => ({ like: `*annotation value error for value ${key};*` });

/** Pods made by hand, of which the values say nothing. */
function triedAtPlugin({ istio }: LanesInCommon): readonly Sides[] {
  const sound = rulesIn('cni', { istio, asked: {} });
  const added = (name: string, exitCode: Allowed, message: Allowed, left: Allowed) => [
    value('cni', `plugin.added${name}.exitCode`, exitCode),
    value('cni', `plugin.added${name}.message`, message),
    value('cni', `plugin.added${name}.left`, left),
  ];
  const { asksInterfaces } = generationOf(istio).contract;
  const places = sound.map((_, place) => String(place));
  return [
    ...only('cni', 'plugin.added.sound', { exitCode: 0, message: '', left: asJson(sound) }),
    ...Object.entries(REFUSED).flatMap(([name, key]) => [
      ...added(name, 1, about(key), []),
      value('cni', `plugin.made${name}.hasSandbox`, false),
      value('cni', `plugin.made${name}.refusal`, about(key)),
    ]),
    ...Object.entries(NAMES_OF_INTERFACES).flatMap(([name, key]) =>
      asksInterfaces
        ? added(name, 1, about(key), [])
        : [
            ...added(name, { oneOf: [1, 0] }, { oneOf: [IPTABLES_REFUSAL, ''] }, { oneOf: [[], places] }),
            value('cni', `plugin.added${name}.left[*`, ANYTHING),
          ],
    ),
  ];
}

/** What one mode alone has, value by value: each is judged there by its own requirement, and no other may come beside it. */
export function allowedOneSided(lanes: LanesInCommon): readonly AllowedDifference[] {
  return [
    ...admitted(lanes).map((its) => ({
      requirements: ['CNI-Q-06'],
      ...its,
      reason: 'Pod Security baseline lets the pod of CNI mode alone come to be',
      source: 'manifests/charts/istio-control/istio-discovery/files/injection-template.yaml',
    })),
    ...triedAtPlugin(lanes).map((its) => ({
      requirements: ['CNI-H-12'],
      ...its,
      reason: 'there is no plugin in init mode',
      source: `${PLUGIN} NewRedirect`,
    })),
    ...NOT_INTERCEPTED.map((its) => ({
      requirements: ['CNI-D-13'],
      ...its,
      reason: 'FINDING-2: the plugin refuses what istio-init is not even put in for',
      source: 'reports/published/findings.md',
    })),
  ];
}
