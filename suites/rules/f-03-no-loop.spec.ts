import { empty, Findings, OUTBOUND_PORT, requirement } from '../requirement.ts';
import {
  type CohortRules,
  draftRules,
  dropRules,
  natFamilies,
  plainUntouched,
  reverseRules,
  rulesOfCohort,
} from './cohort-rules.ts';
import { DIRECT, fate, type Packet } from './packet.ts';

/** By which the proxy runs: istio/istio tools/istio-iptables/pkg/constants DefaultProxyUID. */
const PROXY = 1337;
/** Of an application. */
const OTHER = 1000;

interface Addresses {
  readonly pod: string;
  readonly elsewhere: string;
  readonly loopback: string;
  /** From which the proxy calls its own pod: tools/istio-iptables/pkg/capture. */
  readonly passthrough: string;
}

/** Documentation addresses for the pod and others, RFC 5737 and 3849. */
const ADDRESSES: Readonly<Record<'ipv4' | 'ipv6', Addresses>> = {
  ipv4: { pod: '192.0.2.1', elsewhere: '198.51.100.1', loopback: '127.0.0.1', passthrough: '127.0.0.6' },
  ipv6: { pod: '2001:db8::1', elsewhere: '2001:db8:1::1', loopback: '::1', passthrough: '::6' },
};

/** Packets that a pod sends, with what must become of them. */
function cases({
  pod,
  elsewhere,
  loopback,
  passthrough,
}: Addresses): Readonly<Record<string, [string, Packet]>> {
  const out = {
    source: pod,
    destination: elsewhere,
    dport: 80,
    outInterface: 'eth0',
    uid: OTHER,
    gid: OTHER,
  };
  const within = { ...out, destination: pod, outInterface: 'lo' };
  return {
    'an application to another host': [`to ${OUTBOUND_PORT}`, out],
    'root to another host': [`to ${OUTBOUND_PORT}`, { ...out, uid: 0, gid: 0 }],
    "the proxy's user to another host": [DIRECT, { ...out, uid: PROXY }],
    "the proxy's group to another host": [DIRECT, { ...out, gid: PROXY }],
    'the proxy to its own pod as the passthrough address': [
      DIRECT,
      { ...within, source: passthrough, uid: PROXY, gid: PROXY },
    ],
    'the proxy to loopback': [DIRECT, { ...within, destination: loopback, uid: PROXY, gid: PROXY }],
    'an application to its own pod': [DIRECT, within],
    'an application to loopback, whatever the interface': [DIRECT, { ...out, destination: loopback }],
  };
}

export default requirement<CohortRules>('CNI-F-03', {
  observe: rulesOfCohort,
  judge: (seen) => {
    const findings = plainUntouched(new Findings(), seen);
    for (const pod of seen.meshed) {
      for (const family of natFamilies(findings, pod)) {
        const packets = cases(ADDRESSES[family === 'ipv6' ? 'ipv6' : 'ipv4']);
        for (const [name, [expected, packet]] of Object.entries(packets))
          findings.equal(
            `injected pod on ${pod.node}: ${family} TCP from ${name}`,
            expected,
            fate(pod.chains, family, 'OUTPUT', packet),
          );
      }
    }
    return findings.judgement();
  },
  mutants: {
    "the proxy's user loops": (seen) =>
      dropRules(seen, 'ISTIO_OUTPUT', '-m owner --uid-owner 1337 -j RETURN'),
    "the proxy's group loops": (seen) =>
      dropRules(seen, 'ISTIO_OUTPUT', '-m owner --gid-owner 1337 -j RETURN'),
    'the passthrough address loops': (seen) => dropRules(seen, 'ISTIO_OUTPUT', '127.0.0.6'),
    'loopback is redirected': (seen) => dropRules(seen, 'ISTIO_OUTPUT', '-d 127.0.0.1/32 -j RETURN'),
    'the proxy to loopback comes in again': (seen) =>
      draftRules(seen, 'ISTIO_OUTPUT').unshift('-o lo -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT'),
    'other owners on lo are redirected': (seen) => dropRules(seen, 'ISTIO_OUTPUT', '-o lo -m owner !'),
    'another user in place of the proxy': (seen) => {
      const rules = draftRules(seen, 'ISTIO_OUTPUT');
      rules.splice(0, rules.length, ...rules.map((rule) => rule.replaceAll('1337', '1338')));
    },
    'returned only after the redirection': (seen) => reverseRules(seen, 'ISTIO_OUTPUT'),
    'everything is returned': (seen) => draftRules(seen, 'ISTIO_OUTPUT').unshift('-j RETURN'),
    'root is returned': (seen) =>
      draftRules(seen, 'ISTIO_OUTPUT').unshift('-m owner --uid-owner 0 -j RETURN'),
    'no rules on one node': ({ meshed }) => empty(meshed[0]?.chains),
    'a pod outside the mesh has them too': ({ plain }) =>
      plain[0]?.istioChains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'no injected pod': ({ meshed }) => empty(meshed),
    'no pod outside the mesh': ({ plain }) => empty(plain),
  },
});
