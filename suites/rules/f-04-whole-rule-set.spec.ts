import {
  empty,
  expectedRules,
  Findings,
  hasExactly,
  redirectSettings,
  requirement,
  toldToPlugin,
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

const STATUS_PORT = '--dport 15020';

export default requirement<EchoPodRules>('CNI-F-04', {
  observe: rulesOfEchoPods,
  judge: (seen, mode) => {
    const findings = plainUntouched(new Findings(), seen);
    const { asked, version } = seen;
    const annotations = mode === 'cni' ? toldToPlugin(asked, version) : asked;
    for (const pod of seen.meshed) {
      const families = natFamilies(findings, pod);
      const asks = { by: `istio-${mode}`, families: [], annotations, variables: {} } as const;
      const settings = { ...redirectSettings(asks, version), ipv6: families.includes('ipv6') };
      const form = families.includes('inet') ? 'nft' : 'iptables';
      hasExactly(findings, `injected pod on ${pod.node}`, expectedRules(settings, form), {
        rules: pod.chains,
        istio: version,
      });
    }
    return findings.judgement();
  },
  mutants: {
    'the other mode': ({ meshed }) => {
      const rules = meshed[0]?.chains.find(({ chain }) => chain === 'ISTIO_OUTPUT')?.rules ?? [];
      if (rules.some((rule) => rule.includes(STATUS_PORT))) rules.splice(0, 2);
      else rules.unshift(`-p tcp ${STATUS_PORT} -j RETURN`, `-p udp ${STATUS_PORT} -j RETURN`);
    },
    'a rule is gone on one node': (seen) => dropRules(seen, 'ISTIO_OUTPUT', '! --gid-owner 1337'),
    'a range that is installed is not heeded': (seen) =>
      Object.assign(seen, {
        asked: { 'traffic.sidecar.istio.io/excludeOutboundIPRanges': '203.0.113.0/24' },
      }),
    'a rule too many': (seen) => draftRules(seen, 'ISTIO_INBOUND').unshift('-p tcp --dport 22 -j RETURN'),
    'another port': (seen) =>
      draftRules(seen, 'ISTIO_REDIRECT').splice(0, 1, '-p tcp -j REDIRECT --to-ports 1'),
    'the same rules in an order that matters': (seen) => reverseRules(seen, 'ISTIO_INBOUND'),
    'a rule beside the chains': (seen) => draftRules(seen, 'OUTPUT').unshift('-p tcp -j DNAT'),
    'a table of its own': ({ meshed }) =>
      meshed[0]?.chains.push({
        family: 'ipv4',
        table: 'mangle',
        chain: 'ISTIO_DIVERT',
        rules: ['-j ACCEPT'],
      }),
    'what comes in is dropped in a table of its own': ({ meshed }) =>
      meshed
        .at(-1)
        ?.chains.push({ family: 'ipv4', table: 'filter', chain: 'INPUT', rules: ['-p tcp -j DROP'] }),
    'a pod outside the mesh is redirected without a chain': ({ plain }) =>
      plain[0]?.toProxy.push('iptables-nft ipv4 nat OUTPUT -p tcp -j REDIRECT --to-ports 15001'),
    'the rules twice, by two backends': (seen) => draftRules(seen, 'OUTPUT').push('-j ISTIO_OUTPUT'),
    'no rules on one node': ({ meshed }) => empty(meshed[0]?.chains),
    'a pod outside the mesh has them too': ({ plain }) =>
      plain[0]?.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'what a pod outside the mesh sends is dropped': dropsOutside,
    'no injected pod': ({ meshed }) => empty(meshed),
    'no pod outside the mesh': ({ plain }) => empty(plain),
  },
});
