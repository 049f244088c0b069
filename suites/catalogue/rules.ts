import { entry } from './entry.ts';

/** The rules in the pod's own network namespace. */
export const rules = [
  entry({
    id: 'CNI-F-01',
    theme: 'rules',
    title: 'The four nat chains exist and are entered from PREROUTING and OUTPUT',
    statement:
      'ISTIO_INBOUND, ISTIO_REDIRECT (15001), ISTIO_IN_REDIRECT (15006) and ISTIO_OUTPUT MUST exist in nat, entered by a jump for TCP from PREROUTING and a jump from OUTPUT.',
    source: 'istio/istio cni/pkg/plugin/testdata/basic.txt.golden',
    modes: ['init', 'cni'],
    quick: true,
    faults: ['redirect-inbound-only', 'rules-flushed'],
  }),
  entry({
    id: 'CNI-F-02',
    theme: 'rules',
    title: "The sidecar's own ports are not redirected inbound",
    statement: 'ISTIO_INBOUND MUST return TCP to ports 15008, 15020, 15021 and 15090 before it redirects.',
    source: 'istio/istio cni/pkg/plugin/testdata/basic.txt.golden',
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-F-03',
    theme: 'rules',
    title: "The proxy's own traffic does not loop",
    statement:
      'ISTIO_OUTPUT MUST return traffic of user and group 1337, of 127.0.0.6 on lo, to 127.0.0.1 and of other owners on lo, before it redirects.',
    source: 'istio/istio cni/pkg/plugin/testdata/basic.txt.golden',
    modes: ['init', 'cni'],
    quick: true,
  }),
  entry({
    id: 'CNI-F-04',
    theme: 'rules',
    title: "The whole rule set is the mode's",
    statement:
      'In canonical form, counters off, the ISTIO_ chains and the jumps to them MUST equal the golden rule set; only the listed differences of the mode are allowed, and every other table MUST be empty.',
    source: 'istio/istio cni/pkg/plugin/sidecar_redirect.go; tools/istio-iptables/pkg/capture; istio#24982',
    modes: ['init', 'cni'],
    faults: ['redirect-inbound-only'],
    restsOn: ['plugin', 'echo-pods', 'injected-containers'],
  }),
  entry({
    id: 'CNI-F-05',
    theme: 'rules',
    title: 'Counters, proxy and peer agree that new connections are redirected',
    statement:
      'For n new connections from an injected pod ISTIO_REDIRECT MUST count n, for n to it ISTIO_IN_REDIRECT MUST count n; the proxies must have logged each and the peer must have seen the mesh identity.',
    source: 'iptables-extensions(8); istio/istio cni/pkg/plugin/testdata/basic.txt.golden',
    modes: ['init', 'cni'],
    needs: ['access-log'],
    quick: true,
    faults: ['plugin-skips', 'redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-F-06',
    theme: 'rules',
    title: "The node's own network namespace holds no rules of the mesh",
    statement:
      'A table of any backend and family in the network namespace of a node MUST NOT hold a chain ISTIO_* or be named istio-*.',
    source: 'istio/istio architecture/ambient/ztunnel-cni-lifecycle.md; sidecar mode programs the pod only',
    modes: ['init', 'cni'],
    effect: 'reads',
    quick: true,
  }),
  entry({
    id: 'CNI-F-15',
    theme: 'rules',
    title: 'Plain redirection needs nat alone',
    statement:
      'With REDIRECT, without DNS capture and with iptables, chains of Istio MUST be in nat only and every other table MUST be empty; a policy rule MUST NOT lead to table 133 or look at a mark, and a rule MUST NOT mark.',
    source: 'istio/istio cni/pkg/plugin/testdata/basic.txt.golden',
    modes: ['init', 'cni'],
    needs: ['iptables'],
  }),
  entry({
    id: 'CNI-F-08',
    theme: 'rules',
    title: 'A dual-stack pod has rules for the families that its address and flag call for',
    statement:
      "A pod with addresses of both families MUST have rules for IPv4; for IPv6 exactly where ISTIO_DUAL_STACK is true on its proxy, or its first address is IPv6. (Without the flag a pod's IPv6 traffic bypasses: see the published findings.)",
    source: 'istio/istio tools/common/config/config.go getLocalIP; istio#36871, istio#46625',
    modes: ['init', 'cni'],
    needs: ['dual-stack', 'iptables'],
  }),
  entry({
    id: 'CNI-F-10',
    theme: 'rules',
    title: 'Native nftables rules are in tables of their own, and iptables hold none',
    statement:
      'With nativeNftables the rules of an injected pod MUST be in the table inet istio-proxy-nat, with DNS capture also in inet istio-proxy-raw, and a table of iptables MUST NOT hold a chain ISTIO_*.',
    source: 'istio/istio tools/istio-nftables/pkg',
    level: 'extended',
    modes: ['init', 'cni'],
    needs: ['native-nftables'],
  }),
  entry({
    id: 'CNI-F-11',
    theme: 'rules',
    title: 'ADD again leaves the rules as they are',
    statement:
      'ADD repeated on an unchanged network namespace MUST exit 0 and leave the rules equal; where a rule was added to one of its chains, ADD MUST fail with iptables, which it never reconciles, and MUST write the tables anew with native nftables.',
    source:
      'istio/istio cni/pkg/plugin/sidecar_iptables_linux.go; tools/istio-iptables/pkg/capture/run_linux_test.go',
    modes: ['cni'],
    needs: ['node-access'],
    known: [
      {
        id: 'FINDING-16',
        modes: ['cni'],
        needs: ['iptables'],
        differences: [
          { subject: 'ADD again: rules of iptables-legacy', seen: 'all rules of iptables-nft once more' },
          { subject: 'ADD over a changed chain: exit code', seen: '0' },
          {
            subject: 'ADD over a changed chain: rules of iptables-legacy',
            seen: 'all rules of iptables-nft once more',
          },
        ],
      },
    ],
  }),
  entry({
    id: 'CNI-F-16',
    theme: 'rules',
    title: 'istio-init again leaves the rules as they are',
    statement:
      "istio-init run a second time in one network namespace, as after a node's restart or a container that was removed, MUST exit 0 and leave the rules equal to those of a pod where it ran once.",
    source: 'istio/istio tools/istio-iptables/pkg/capture/run.go; istio#30393, istio#42792',
    level: 'extended',
    modes: ['init'],
    known: [
      {
        id: 'FINDING-16',
        modes: ['init'],
        needs: ['iptables'],
        differences: [
          { subject: 'istio-init again: other variants with the same rules', seen: '["iptables-legacy"]' },
        ],
      },
    ],
  }),
  entry({
    id: 'CNI-F-12',
    theme: 'rules',
    title: 'Chains of others in a pod are left alone',
    statement:
      'ADD in a network namespace that holds chains and rules of iptables, of both families, and tables of nft which are not Istio’s MUST exit 0, write its own rules, and leave those as they were, in their order.',
    source: 'CNI specification 1.1.0; istio#56414',
    level: 'extended',
    modes: ['cni'],
    needs: ['node-access'],
  }),
];
