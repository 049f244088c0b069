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
      'In canonical form, counters off, the ISTIO_ chains and the jumps to them MUST equal the golden rule set; only the listed differences of the mode are allowed.',
    source: 'istio/istio cni/pkg/plugin/sidecar_redirect.go; tools/istio-iptables/pkg/capture; istio#24982',
    modes: ['init', 'cni'],
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-F-05',
    theme: 'rules',
    title: 'Counters, proxy and peer agree that new connections are redirected',
    statement:
      'For n new connections from an injected pod ISTIO_REDIRECT MUST count n, for n to it ISTIO_IN_REDIRECT MUST count n; the proxies must have logged each and the peer must have seen the mesh identity.',
    source: 'iptables-extensions(8); istio/istio cni/pkg/plugin/testdata/basic.txt.golden',
    modes: ['init', 'cni'],
    quick: true,
    faults: ['plugin-skips', 'redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-F-06',
    theme: 'rules',
    title: "The node's own network namespace holds no rules of the mesh",
    statement:
      'No table of any backend and family in the network namespace of any node MUST hold a chain ISTIO_* or be named istio-*.',
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
      'With REDIRECT, without DNS capture and with iptables, chains of Istio MUST be in nat only; no policy rule MUST lead to table 133 or look at a mark, and no rule MUST mark.',
    source: 'istio/istio cni/pkg/plugin/testdata/basic.txt.golden',
    modes: ['init', 'cni'],
    needs: ['iptables'],
  }),
];
