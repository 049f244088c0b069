import { empty, Findings, generationOf, INBOUND_PORT, OUTBOUND_PORT, requirement } from '../requirement.ts';
import {
  draftRules,
  dropRules,
  dropsOutside,
  type EchoPodRules,
  natFamilies,
  natRules,
  plainUntouched,
  rulesOfEchoPods,
} from './echo-pod-rules.ts';

/** Chains that do one thing only, with their whole content. */
const WHOLE = {
  ISTIO_REDIRECT: [`-p tcp -j REDIRECT --to-ports ${OUTBOUND_PORT}`],
  ISTIO_IN_REDIRECT: [`-p tcp -j REDIRECT --to-ports ${INBOUND_PORT}`],
};
/** Chains that a hook enters, with the jump: before 1.25 TCP alone goes out by it where DNS is not captured. */
function enteredIn(istio: string) {
  const isForAll = generationOf(istio).contract.output === 'everything';
  return {
    ISTIO_INBOUND: { from: 'PREROUTING', by: ['-p tcp -j ISTIO_INBOUND'] },
    ISTIO_OUTPUT: { from: 'OUTPUT', by: [isForAll ? '-j ISTIO_OUTPUT' : '-p tcp -j ISTIO_OUTPUT'] },
  };
}

export default requirement<EchoPodRules>('CNI-F-01', {
  observe: rulesOfEchoPods,
  judge: (seen) => {
    const findings = plainUntouched(new Findings(), seen);
    for (const pod of seen.meshed) {
      for (const family of natFamilies(findings, pod)) {
        const subject = `injected pod on ${pod.node}: ${family} nat`;
        const rulesOf = (name: string) => natRules(pod.chains, family, name);
        for (const [name, rules] of Object.entries(WHOLE))
          findings.equal(`${subject} ${name}`, rules, rulesOf(name));
        for (const [name, { from, by }] of Object.entries(enteredIn(seen.version))) {
          findings.some(`${subject} ${name}: rules`, rulesOf(name));
          const jumps = rulesOf(from).filter((rule) => rule.endsWith(`-j ${name}`));
          findings.equal(`${subject} ${from}: jumps to ${name}`, by, jumps);
        }
      }
    }
    return findings.judgement();
  },
  mutants: {
    'no way in from PREROUTING': (seen) => empty(draftRules(seen, 'PREROUTING')),
    'the way in is for UDP': (seen) => draftRules(seen, 'PREROUTING').splice(0, 1, '-p udp -j ISTIO_INBOUND'),
    'no way out from OUTPUT': (seen) => empty(draftRules(seen, 'OUTPUT')),
    'entered twice': (seen) => draftRules(seen, 'OUTPUT').push('-j ISTIO_OUTPUT'),
    'outbound to another port': (seen) =>
      draftRules(seen, 'ISTIO_REDIRECT').splice(0, 1, '-p tcp -j REDIRECT --to-ports 15002'),
    'inbound to the outbound port': (seen) =>
      draftRules(seen, 'ISTIO_IN_REDIRECT').splice(0, 1, `-p tcp -j REDIRECT --to-ports ${OUTBOUND_PORT}`),
    'no chain ISTIO_IN_REDIRECT': (seen) => dropRules(seen, 'ISTIO_IN_REDIRECT', ''),
    'an empty chain ISTIO_INBOUND': (seen) => empty(draftRules(seen, 'ISTIO_INBOUND')),
    'an empty chain ISTIO_OUTPUT': (seen) => empty(draftRules(seen, 'ISTIO_OUTPUT')),
    'no rules on one node': ({ meshed }) => empty(meshed[0]?.chains),
    'a pod outside the mesh has them too': ({ plain }) =>
      plain[0]?.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'what a pod outside the mesh sends is dropped': dropsOutside,
    'no injected pod': ({ meshed }) => empty(meshed),
    'no pod outside the mesh': ({ plain }) => empty(plain),
  },
});
