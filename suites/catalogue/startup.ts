import { entry } from './entry.ts';

/** What happens before the application: its init containers, and who runs as the proxy does. */
export const startup = [
  entry({
    id: 'CNI-K-01',
    theme: 'startup',
    title: 'What an init container can reach is as the table of modes and sidecars says',
    statement:
      "A request of the application's init container to a server outside the mesh MUST be refused under the plugin with a classic sidecar, succeed past the mesh in init mode with one, and go through the proxy in both modes with a native sidecar; init containers MUST be in the order of the table.",
    source: 'istio/istio pkg/kube/inject/webhook.go reorderPod; istio#27382, istio#11130',
    modes: ['init', 'cni'],
    needs: ['native-sidecar'],
  }),
  entry({
    id: 'CNI-K-02',
    theme: 'startup',
    title: "An init container that runs as the proxy's user has egress under the plugin",
    statement:
      'With a classic sidecar an init container of user 1337, and of another group, MUST reach a server by its name, also with DNS capture; one of another user in the same pod MUST be refused.',
    source: 'istio/istio cni/pkg/plugin/testdata/dns.txt.golden; istio#36453, istio.io#10655',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-K-03',
    theme: 'startup',
    title: 'Excluded ranges and ports give init containers egress under the plugin',
    statement:
      "With a classic sidecar an init container MUST reach a target in excludeOutboundIPRanges, and one at a port of excludeOutboundPorts; without either it MUST be refused. The application's calls to the same target MUST bypass the proxy with the annotation and pass through it without.",
    source: 'istio.io docs/setup/additional-setup/cni, compatibility with application init containers',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-K-04',
    theme: 'startup',
    title: "An application that runs as the proxy's user bypasses the proxy",
    statement:
      'Calls of an application with user 1337 MUST NOT be redirected nor bear a trace of its proxy; the same pod with another user MUST be redirected: the hazard that the documentation warns of is as it says.',
    source: 'istio.io docs/ops/deployment/application-requirements; kserve#2096',
    modes: ['init', 'cni'],
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-K-05',
    theme: 'startup',
    title: "An application that runs with the proxy's group bypasses the proxy",
    statement:
      'Calls of an application with group 1337 and another user MUST NOT be redirected nor bear a trace of its proxy; the same pod with another group MUST be redirected.',
    source: 'istio/istio cni/pkg/plugin/testdata/basic.txt.golden',
    level: 'extended',
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-K-07',
    theme: 'startup',
    title: "User 0 is not taken for the proxy's own",
    statement:
      "Where a pod's istio-proxy runs as user 0 or group 0 its rules MUST know the proxy by 1337 alone, so that the application's processes of root are redirected; where it runs as another user and group they MUST know it by those.",
    source: 'istio/istio cni/pkg/plugin/sidecar_redirect.go NewRedirect',
    level: 'extended',
    modes: ['cni'],
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-K-08',
    theme: 'startup',
    title: 'The application waits for its proxy where it is told to',
    statement:
      "With holdApplicationUntilProxyStarts the injector MUST put a classic sidecar before the application, with a hook that ends once the proxy is ready, and the application's first request MUST go through the proxy; without it, and with a native sidecar, which starts first by itself, there MUST be no such hook.",
    source:
      'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml; pkg/kube/inject/webhook.go reorderPod; istio#11130',
    level: 'extended',
    modes: ['init', 'cni'],
    needs: ['native-sidecar'],
    faults: ['redirect-inbound-only'],
  }),
];
