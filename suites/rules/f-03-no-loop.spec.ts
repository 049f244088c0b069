import {
  type AddressFamily,
  AT,
  DIRECT,
  empty,
  Findings,
  OUTBOUND_PORT,
  type Packet,
  PROXY_ID,
  packetOutcome,
  requirement,
  sent,
} from '../requirement.ts';
import {
  draftRules,
  dropRules,
  dropsOutside,
  type EchoPodRules,
  natFamilies,
  plainUntouched,
  reverseRules,
  rulesOfEchoPods,
} from './echo-pod-rules.ts';

/** Packets that a pod sends, with what must become of them. */
function cases(family: AddressFamily): Readonly<Record<string, [string, Packet]>> {
  const { pod, loopback, passthrough } = AT[family];
  const proxy = { uid: PROXY_ID, gid: PROXY_ID };
  const within = (parts: Partial<Packet>) => sent(family, { destination: pod, outInterface: 'lo', ...parts });
  return {
    'an application to another host': [`to ${OUTBOUND_PORT}`, sent(family)],
    'root to another host': [`to ${OUTBOUND_PORT}`, sent(family, { uid: 0, gid: 0 })],
    "the proxy's user to another host": [DIRECT, sent(family, { uid: PROXY_ID })],
    "the proxy's group to another host": [DIRECT, sent(family, { gid: PROXY_ID })],
    'the proxy to its own pod as the passthrough address': [
      DIRECT,
      within({ source: passthrough, ...proxy }),
    ],
    'the proxy to loopback': [DIRECT, within({ destination: loopback, ...proxy })],
    'an application to its own pod': [DIRECT, within({})],
    'an application to loopback, whatever the interface': [DIRECT, sent(family, { destination: loopback })],
  };
}

export default requirement<EchoPodRules>('CNI-F-03', {
  observe: rulesOfEchoPods,
  judge: (seen) => {
    const findings = plainUntouched(new Findings(), seen);
    for (const pod of seen.meshed) {
      for (const family of natFamilies(findings, pod)) {
        const packets = cases(family === 'ipv6' ? 'ipv6' : 'ipv4');
        for (const [name, [expected, packet]] of Object.entries(packets))
          findings.equal(
            `injected pod on ${pod.node}: ${family} TCP from ${name}`,
            expected,
            packetOutcome(pod.chains, family, 'nat OUTPUT', packet),
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
      plain[0]?.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'what a pod outside the mesh sends is dropped': dropsOutside,
    'no injected pod': ({ meshed }) => empty(meshed),
    'no pod outside the mesh': ({ plain }) => empty(plain),
  },
});
