import { entry } from './entry.ts';

/** What the redirection is for. */
export const traffic = [
  entry({
    id: 'CNI-G-01',
    theme: 'traffic',
    title: 'Bookinfo serves its page, in the cluster and through the gateway',
    statement:
      'The product page MUST answer 200 from a mesh client and through the ingress gateway, with details, ratings and reviews v1, v2 and v3 all reached.',
    source: 'istio/istio samples/bookinfo',
    modes: ['init', 'cni'],
    effect: 'reads',
    quick: true,
  }),
  entry({
    id: 'CNI-G-02',
    theme: 'traffic',
    title: 'Outbound traffic of an injected pod goes through its proxy',
    statement:
      "The caller MUST see server: envoy, the server MUST see the caller's SPIFFE identity, the caller's ISTIO_REDIRECT MUST count each connection and its proxy's upstream counters MUST grow.",
    source: 'istio/istio pkg/test/echo; pilot/pkg/networking proxy_headers.go',
    modes: ['init', 'cni'],
    needs: ['access-log'],
    quick: true,
    faults: ['plugin-skips', 'redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-G-03',
    theme: 'traffic',
    title: "Plaintext from outside the mesh goes through the server's proxy",
    statement:
      "Under PERMISSIVE, plaintext HTTP from a pod outside the mesh to the server's address MUST answer with server: istio-envoy, ISTIO_IN_REDIRECT MUST count each connection and the access log MUST show each request.",
    source: 'istio/istio pilot/pkg/networking proxy_headers.go',
    modes: ['init', 'cni'],
    needs: ['access-log'],
    quick: true,
    faults: ['plugin-skips'],
  }),
  entry({
    id: 'CNI-G-04',
    theme: 'traffic',
    title: 'Traffic in an excluded namespace bears no trace of a proxy',
    statement:
      'The same call between pods of an excluded namespace MUST show no proxy header, no identity and no counted redirection.',
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun',
    modes: ['cni'],
    needs: ['excluded-namespace'],
    quick: true,
    faults: ['exclusion-ignored'],
    restsOn: ['plugin', 'echo-pods', 'exclusion'],
  }),
  entry({
    id: 'CNI-G-05',
    theme: 'traffic',
    title: 'STRICT mutual TLS refuses plaintext and serves the mesh',
    statement:
      'Under STRICT, plaintext from pods outside the mesh and in an excluded namespace MUST be refused by the proxy, and calls of the mesh MUST succeed with the identity of the caller.',
    source: 'istio/istio tests/integration/security',
    modes: ['init', 'cni'],
    needs: ['access-log'],
    quick: true,
    faults: ['permissive-for-strict'],
  }),
  entry({
    id: 'CNI-G-09',
    theme: 'traffic',
    title: 'A host outside the mesh is reached or refused as the policy says',
    statement:
      'To a host that the mesh does not know, ALLOW_ANY MUST pass HTTP, TCP and TLS through the proxy; REGISTRY_ONLY MUST answer HTTP, on a port on which the mesh knows HTTP, with 502 from the proxy, and close raw TCP and TLS.',
    source: 'istio/istio tests/integration/telemetry/policy',
    modes: ['init', 'cni'],
    needs: ['access-log', 'outside-peer'],
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-G-17',
    theme: 'traffic',
    title: 'Redirected traffic passes on one node and between nodes',
    statement:
      'Calls between injected pods MUST succeed, with the mesh identity, on the same node and across nodes, in every direction.',
    source: 'cilium connectivity test, echo-same-node and echo-other-node',
    modes: ['init', 'cni'],
    needs: ['multi-node'],
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-G-06',
    theme: 'traffic',
    title: 'PERMISSIVE takes plaintext and mutual TLS',
    statement:
      "Under a PERMISSIVE policy of its own, in a namespace that is STRICT, an injected server MUST answer plaintext from outside the mesh through its proxy, without an identity, and calls from inside the mesh with the caller's.",
    source: 'istio/istio pilot/pkg/networking/core/listener_inbound.go',
    modes: ['init', 'cni'],
    faults: ['permissive-for-strict'],
  }),
  entry({
    id: 'CNI-G-07',
    theme: 'traffic',
    title: 'Routes, weights, faults and timeouts take effect',
    statement:
      'Of calls by an injected pod those with a header MUST be routed by it, aborted with the fault of its route, or given up at its timeout; the rest MUST be shared by weight, within four standard deviations; a caller without a proxy MUST see none of it.',
    source: 'istio/istio samples/bookinfo/networking; istio.io docs/tasks/traffic-management',
    modes: ['init', 'cni'],
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-G-08',
    theme: 'traffic',
    title: 'An authorization policy holds on a port that nobody declared',
    statement:
      'With a policy that denies a port which the pod serves and no manifest declares, a call to it MUST get 403 from the proxy, while the declared port still answers; without the policy both MUST answer through the proxy.',
    source: 'istio/istio cni/pkg/plugin/sidecar_redirect.go defaultIncludeInboundPorts; istio#28104',
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-G-10',
    theme: 'traffic',
    title: 'A pod calls itself through its proxy by its Service, and past it by localhost',
    statement:
      'Under STRICT a call of a pod to the Service that it is alone behind MUST go out and in through its proxy; calls to localhost and to its own address MUST bypass it and succeed, while plaintext from outside the mesh is refused.',
    source:
      'istio/istio cni/pkg/plugin/testdata/basic.txt.golden; tests/integration/pilot/common/routing.go selfcall',
    modes: ['init', 'cni'],
    faults: ['permissive-for-strict'],
  }),
  entry({
    id: 'CNI-G-11',
    theme: 'traffic',
    title: 'Calls by the address of a pod and by a headless Service are redirected',
    statement:
      'Calls to an injected pod by its address and by a headless Service MUST succeed under PERMISSIVE, and each MUST count in ISTIO_REDIRECT of the caller; by the Service the server MUST see the caller’s SPIFFE identity.',
    source: 'istio/istio tests/integration/pilot/common/routing.go',
    modes: ['init', 'cni'],
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-G-13',
    theme: 'traffic',
    title: 'UDP passes as if there were no mesh',
    statement:
      "Datagrams of an injected pod, to a pod outside the mesh and to an injected one, MUST be answered and MUST come from the caller's own address; TCP to the same port MUST come from a proxy.",
    source: 'istio/istio cni/pkg/plugin/testdata/basic.txt.golden',
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-G-24',
    theme: 'traffic',
    title: "A browser shows Bookinfo's page",
    statement:
      'Through the ingress gateway a browser MUST show the product page with its title, the book, two reviews and, of the versions that have them, as many stars as ratings gives.',
    source: 'istio/istio samples/bookinfo',
    level: 'extended',
    modes: ['init', 'cni'],
    effect: 'reads',
    needs: ['browser'],
  }),
  entry({
    id: 'CNI-G-12',
    theme: 'traffic',
    title: 'A server that speaks first is heard through both proxies',
    statement:
      'To a port whose Service declares TCP and to the port of MySQL, by whatever name, an injected caller that waits MUST be greeted by an injected server, under PERMISSIVE and under STRICT, and each connection MUST be redirected at both ends.',
    source:
      'istio/istio tests/integration/pilot/common/routing.go serverFirstTestCases; pkg/config/kube/conversion.go wellKnownPorts',
    level: 'extended',
    modes: ['init', 'cni'],
    needs: ['access-log'],
  }),
  entry({
    id: 'CNI-G-14',
    theme: 'traffic',
    title: 'gRPC, HTTP/2, websockets and TLS of the application pass through both proxies',
    statement:
      'Between injected pods gRPC with its status, HTTP/2, a websocket and TLS that only the application can end MUST pass through both proxies to the Service that was called, to ports whose names declare a protocol and to ports whose names do not.',
    source:
      'istio/istio tests/integration/pilot/common/routing.go protocolSniffingCases; istio.io docs/ops/configuration/traffic-management/protocol-selection',
    level: 'extended',
    modes: ['init', 'cni'],
    needs: ['access-log'],
  }),
  entry({
    id: 'CNI-G-15',
    theme: 'traffic',
    title: "ICMP's errors pass into and out of an injected pod",
    statement:
      'Where nobody listens at the UDP port of a pod, its ICMP error MUST reach the caller, whichever of the two is injected, while a datagram to an open port is answered by the pod itself.',
    source: 'istio/istio cni/pkg/plugin/testdata/basic.txt.golden; istio#23802',
    level: 'extended',
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-G-20',
    theme: 'traffic',
    title: 'An injected pod is reached by NodePort as one outside the mesh is',
    statement:
      'From outside the cluster an injected pod MUST be reached by NodePort under the external traffic policies Cluster and Local, at its own node and at another, where a pod outside the mesh is, through its proxy, which MUST see the same address of the caller.',
    source:
      'istio/istio tests/integration/pilot/common/routing.go; kubernetes.io docs/reference/networking/virtual-ips, externalTrafficPolicy',
    level: 'extended',
    modes: ['init', 'cni'],
    needs: ['access-log', 'multi-node'],
  }),
  entry({
    id: 'CNI-G-22',
    theme: 'traffic',
    title: 'An excluded port of a headless data store is reached past the proxy',
    statement:
      'With its port in excludeOutboundPorts, a data store outside the mesh whose server speaks first MUST be reached by its headless Service from the own address of the caller and without a counted redirection, while another port of the same store is redirected.',
    source: 'istio/cni#117; istio/istio cni/pkg/plugin/testdata/include-exclude-ports.txt.golden',
    level: 'extended',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-G-23',
    theme: 'traffic',
    title: 'Requests under way are answered when their pod is deleted',
    statement:
      'Requests that an injected pod has taken when it is deleted MUST be answered by it through both proxies, where the application and the grace period leave it the time; where they do not, callers MUST see that they were not.',
    source: 'istio/istio pkg/envoy/agent.go; architecture/networking/pilot native sidecars',
    level: 'extended',
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-G-25',
    theme: 'traffic',
    title: "Calls between Bookinfo's services bear their identities",
    statement:
      "Where the product page is asked for, the proxies of details and reviews MUST see the certificate of productpage's account in every call, and those of ratings that of reviews' account.",
    source: 'istio/istio samples/bookinfo; security/pkg/pki SPIFFE identities',
    modes: ['init', 'cni'],
    needs: ['access-log'],
    effect: 'reads',
  }),
  entry({
    id: 'CNI-G-26',
    theme: 'traffic',
    title: 'The proxy knows a port that a native sidecar of the application serves',
    statement:
      'Calls of a Service whose targetPort is the name of a port of an init container that always restarts MUST be answered by that container, through the cluster inbound|PORT|| of its proxy and not through InboundPassthroughCluster.',
    source: 'istio#59045; istio/istio pilot/pkg/serviceregistry/kube/controller/util.go FindPort',
    level: 'extended',
    modes: ['init', 'cni'],
    needs: ['access-log', 'native-sidecar'],
    since: '1.30',
  }),
];
