import {
  DIRECT,
  empty,
  Findings,
  INBOUND_PORT,
  packetOutcome,
  received,
  requirement,
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

/** Tunnel, agent's status, health and Envoy's metrics: istio/istio tools/istio-iptables/pkg/constants and the injection template. */
const OWN_PORTS = [15008, 15020, 15021, 15090];
/** Ports of the application, those beside the proxy's own among them. */
const OTHER_PORTS = [22, 80, 8080, 15007, 15009, 15019, 15022, 15089, 15091];

export default requirement<EchoPodRules>('CNI-F-02', {
  observe: rulesOfEchoPods,
  judge: (seen) => {
    const findings = plainUntouched(new Findings(), seen);
    for (const pod of seen.meshed) {
      for (const family of natFamilies(findings, pod)) {
        const to = (dport: number) =>
          packetOutcome(
            pod.chains,
            family,
            'nat PREROUTING',
            received(family === 'ipv6' ? 'ipv6' : 'ipv4', { dport }),
          );
        const subject = `injected pod on ${pod.node}: ${family} TCP from outside to port`;
        for (const port of OWN_PORTS) findings.equal(`${subject} ${port}`, DIRECT, to(port));
        for (const port of OTHER_PORTS) findings.equal(`${subject} ${port}`, `to ${INBOUND_PORT}`, to(port));
      }
    }
    return findings.judgement();
  },
  mutants: {
    'the tunnel is redirected': (seen) => dropRules(seen, 'ISTIO_INBOUND', '15008'),
    'the status port is redirected': (seen) => dropRules(seen, 'ISTIO_INBOUND', '15020'),
    'the health port is redirected': (seen) => dropRules(seen, 'ISTIO_INBOUND', '15021'),
    'the metrics port is redirected': (seen) => dropRules(seen, 'ISTIO_INBOUND', '15090'),
    'returned only after the redirection': (seen) => reverseRules(seen, 'ISTIO_INBOUND'),
    'UDP is returned instead': (seen) =>
      draftRules(seen, 'ISTIO_INBOUND').splice(0, 1, '-p udp --dport 15008 -j RETURN'),
    'a whole range is returned': (seen) =>
      draftRules(seen, 'ISTIO_INBOUND').unshift('-p tcp --dport 15000:15100 -j RETURN'),
    'everything is returned': (seen) => draftRules(seen, 'ISTIO_INBOUND').unshift('-j RETURN'),
    'no way in from PREROUTING': (seen) => empty(draftRules(seen, 'PREROUTING')),
    'a rule by something unknown': (seen) =>
      draftRules(seen, 'ISTIO_INBOUND').unshift('-p tcp -m statistic --mode random -j RETURN'),
    'no rules on one node': ({ meshed }) => empty(meshed[0]?.chains),
    'a pod outside the mesh has them too': ({ plain }) =>
      plain[0]?.chains.push('iptables-nft ipv4 nat ISTIO_INBOUND'),
    'what a pod outside the mesh sends is dropped': dropsOutside,
    'no injected pod': ({ meshed }) => empty(meshed),
    'no pod outside the mesh': ({ plain }) => empty(plain),
  },
});
