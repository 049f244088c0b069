import type { AllowedDifference } from './allowed.ts';
import { alike, type LanesInCommon, leadingTo, rulesApart, rulesIn } from './compared-lanes.ts';
import { jsonDifferences } from './json-differences.ts';

const PLUGIN = 'cni/pkg/plugin/sidecar_redirect.go';
const AGENT_PORT = 15053;

const statusPort = {
  reason: 'the plugin excludes the agent port outbound as well, where nobody sets excludeOutboundPorts',
  source: PLUGIN,
};
const ownVariables = {
  reason: 'FINDING-4, and the agent port that the plugin excludes outbound',
  source: `reports/published/findings.md; ${PLUGIN}`,
};
/** DNS of the resolv.conf's servers by istio-init, of every server by the plugin: each rule once with and once without a server. */
const everyServer = {
  reason: 'the plugin captures DNS to every server, istio-init to those of resolv.conf (CNI-I-03)',
  source: 'cni/pkg/plugin/sidecar_iptables_linux.go; istio#47132',
};

/** Rules that both modes write otherwise for the same pod, as their version of Istio has them. */
export function allowedRules(lanes: LanesInCommon): readonly AllowedDifference[] {
  const apart = rulesApart(lanes);
  return [
    ...apart.map((its) => ({
      requirements: 'any' as const,
      ...its,
      where: `*rules${its.where}`,
      ...statusPort,
    })),
    ...apart.map((its) => ({
      requirements: ['CNI-F-01', 'CNI-F-02', 'CNI-F-03', 'CNI-F-04'],
      ...its,
      where: `meshed[*].chains${its.where}`,
      ...statusPort,
    })),
    ...apart.map(({ init, cni }) => ({
      requirements: ['CNI-H-11'],
      where: 'otherwise.differences[1].extra',
      init,
      cni,
      ...statusPort,
    })),
    ...Object.entries({
      group: { ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE: '2000' },
      loopback: { ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR: '127.0.0.0/8' },
    }).flatMap(([name, variables]) =>
      rulesApart(lanes, { variables }).map((its) => ({
        requirements: ['CNI-H-14'],
        ...its,
        where: `[${name}].redirection.rules${its.where}`,
        ...ownVariables,
      })),
    ),
    ...capturedDns(lanes),
  ];
}

/** Of pods that capture DNS, with ports of their own excluded or not. */
function capturedDns(lanes: LanesInCommon): readonly AllowedDifference[] {
  const requirements = ['CNI-F-15', 'CNI-I-01', 'CNI-I-02', 'CNI-I-03', 'CNI-I-10'];
  const capturing = { variables: { ISTIO_META_DNS_CAPTURE: 'true' }, nameservers: ['10.96.0.10'] };
  const excluding = { 'traffic.sidecar.istio.io/excludeOutboundPorts': '53' };
  const toAgent = (mode: 'init' | 'cni') =>
    leadingTo(AGENT_PORT, rulesIn(mode, lanes, capturing), 'iptables-nft');
  return [
    ...[{}, excluding].flatMap((annotations) =>
      rulesApart(lanes, { ...capturing, annotations }).map((its) => ({
        ...its,
        where: `*rules${its.where}`,
      })),
    ),
    ...jsonDifferences(toAgent('init'), toAgent('cni')).map(({ init, cni }) => ({
      where: '*toProxy',
      init: alike(init),
      cni: alike(cni),
    })),
  ].map((its) => ({ requirements, ...its, ...everyServer }));
}
