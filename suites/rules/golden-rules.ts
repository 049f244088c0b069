import type { CanonicalChain } from '../requirement.ts';

type Mode = 'init' | 'cni';

/** The whole rule set of a sidecar with default annotations, REDIRECT, no DNS capture, for IPv4; fixtures/golden shows it. */
interface GoldenRules {
  readonly since: string;
  /** By chain of nat, in canonical order: neighbours that do the same are sorted. */
  readonly nat: Readonly<Record<string, readonly string[]>>;
  /** The listed differences: rules that one mode has before those of a chain. */
  readonly before: Readonly<Record<Mode, Readonly<Record<string, readonly string[]>>>>;
}

/** Newest first. istio/istio cni/pkg/plugin/testdata/basic.txt.golden and tools/istio-iptables/pkg/capture. */
export const GOLDEN_RULES: readonly [GoldenRules, ...GoldenRules[]] = [
  {
    since: '1.31',
    nat: {
      PREROUTING: ['-p tcp -j ISTIO_INBOUND'],
      OUTPUT: ['-j ISTIO_OUTPUT'],
      ISTIO_INBOUND: [
        '-p tcp --dport 15008 -j RETURN',
        '-p tcp --dport 15020 -j RETURN',
        '-p tcp --dport 15021 -j RETURN',
        '-p tcp --dport 15090 -j RETURN',
        '-p tcp -j ISTIO_IN_REDIRECT',
      ],
      ISTIO_IN_REDIRECT: ['-p tcp -j REDIRECT --to-ports 15006'],
      ISTIO_OUTPUT: [
        '-s 127.0.0.6/32 -o lo -j RETURN',
        '-p tcp ! -d 127.0.0.1/32 -o lo ! --dport 15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT',
        '-m owner --uid-owner 1337 -j RETURN',
        '-o lo -m owner ! --uid-owner 1337 -j RETURN',
        '-p tcp ! -d 127.0.0.1/32 -o lo ! --dport 15008 -m owner --gid-owner 1337 -j ISTIO_IN_REDIRECT',
        '-d 127.0.0.1/32 -j RETURN',
        '-m owner --gid-owner 1337 -j RETURN',
        '-o lo -m owner ! --gid-owner 1337 -j RETURN',
        '-j ISTIO_REDIRECT',
      ],
      ISTIO_REDIRECT: ['-p tcp -j REDIRECT --to-ports 15001'],
    },
    before: {
      init: {},
      // cni/pkg/plugin/sidecar_redirect.go: excludeOutboundPorts is the status port where nobody sets it.
      cni: { ISTIO_OUTPUT: ['-p tcp --dport 15020 -j RETURN', '-p udp --dport 15020 -j RETURN'] },
    },
  },
];

/** Loopback addresses of the listing in IPv6, tools/istio-iptables/pkg/capture. */
const IPV6 = { '127.0.0.6/32': '::6/128', '127.0.0.1/32': '::1/128' };

/** The rule set of a mode, in the form that probes give, for each of these families. */
export function goldenChains(
  { nat, before }: GoldenRules,
  mode: Mode,
  families: readonly CanonicalChain['family'][],
): readonly CanonicalChain[] {
  const chains = families.flatMap((family) =>
    Object.entries(nat).map(([chain, rules]) => {
      const all = [...(before[mode][chain] ?? []), ...rules];
      return { family, table: 'nat', chain, rules: family === 'ipv6' ? all.map(inIpv6) : all };
    }),
  );
  return chains.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function inIpv6(rule: string): string {
  return Object.entries(IPV6).reduce((text, [v4, v6]) => text.replace(v4, v6), rule);
}

function nameOf({ family, chain }: CanonicalChain): string {
  return `${family} ${chain}`;
}
