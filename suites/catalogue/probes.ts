import { entry } from './entry.ts';

/** The kubelet's probes of a pod whose traffic is redirected. */
export const probes = [
  entry({
    id: 'CNI-J-01',
    theme: 'probes',
    title: 'Probes of every kind pass under STRICT',
    statement:
      "Under STRICT liveness, readiness and startup probes by HTTP, TCP, gRPC and exec MUST pass: the injector MUST lead the first three to the agent's port 15020, and no container MUST be restarted or reported unhealthy, as long as the kubelet goes on asking, while plaintext to the application is refused.",
    source: 'istio/istio pkg/kube/inject/app_probe.go; cmd/pilot-agent status server',
    modes: ['init', 'cni'],
    faults: ['permissive-for-strict'],
  }),
  entry({
    id: 'CNI-J-02',
    theme: 'probes',
    title: 'Where probes are not rewritten, HTTP fails under STRICT and exec does not',
    statement:
      'With rewriteAppHTTPProbers false an HTTP probe MUST stay as deployed and fail under STRICT, closed by the proxy while the application listens, so that its pod never becomes Ready; an exec probe MUST pass.',
    source: 'istio.io docs/ops/configuration/mesh/app-health-check',
    level: 'extended',
    modes: ['init', 'cni'],
    faults: ['permissive-for-strict'],
  }),
  entry({
    id: 'CNI-J-03',
    theme: 'probes',
    title: "The kubelet reaches the proxy's readiness port past the rules",
    statement:
      'Under STRICT plaintext to port 15021 of an injected pod MUST be answered without being redirected, while plaintext to the application is redirected and refused; istio-proxy MUST have its readiness probe there, its startup probe, unless the values do without one, and every other that it has, and be Ready.',
    source: 'istio/istio cni/pkg/plugin/testdata/basic.txt.golden',
    modes: ['init', 'cni'],
    faults: ['permissive-for-strict'],
  }),
];
