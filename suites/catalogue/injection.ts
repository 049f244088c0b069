import { entry } from './entry.ts';

/** What the injector makes of a pod in each mode. */
export const injection = [
  entry({
    id: 'CNI-D-01',
    theme: 'injection',
    title: 'Init mode injects a privileged istio-init',
    statement:
      'In init mode an injected pod MUST have an init container istio-init that adds exactly NET_ADMIN and NET_RAW, drops every other capability and runs as user 0 with runAsNonRoot false; istio-proxy MUST have every right taken away, the containers of its own MUST stay as deployed, and there MUST be no other, such as istio-validation.',
    source: 'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml',
    modes: ['init'],
    quick: true,
  }),
  entry({
    id: 'CNI-D-02',
    theme: 'injection',
    title: 'CNI mode injects an unprivileged istio-validation first, and no istio-init',
    statement:
      'In CNI mode an injected pod MUST NOT have istio-init nor any container but its own, istio-validation, which MUST be the first init container, and istio-proxy; these two MUST drop ALL, add nothing and run as 1337, non-root, read-only and, unless the installation asks for it, without privilege escalation; no other container MUST ask for more than it was deployed with.',
    source: 'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml',
    modes: ['cni'],
    quick: true,
    faults: ['istio-init-left-in', 'net-admin-on-app'],
  }),
  entry({
    id: 'CNI-D-05',
    theme: 'injection',
    title: 'Injection leaves the app container as it was deployed',
    statement:
      "Apart from HTTP, TCP and gRPC probes, which MAY lead to the agent's port 15020 but MUST keep their times, the specification of every container that an injected pod was deployed with MUST equal the one of the same pod without injection.",
    source: 'istio/istio pkg/kube/inject/webhook.go, app_probe.go',
    level: 'extended',
    modes: ['init', 'cni'],
    faults: ['net-admin-on-app'],
  }),
  entry({
    id: 'CNI-D-07',
    theme: 'injection',
    title: 'The plugin is told by annotations what istio-init is told by arguments',
    statement:
      "In CNI mode an injected pod MUST be annotated interceptionMode REDIRECT, includeOutboundIPRanges and includeInboundPorts *, excludeInboundPorts 15020, and nothing of this kind beside; the pod's own annotations MUST outrank these. In init mode, and without injection, a pod MUST have none but its own.",
    source:
      'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml; istio#22902, istio#14171',
    modes: ['init', 'cni'],
    faults: ['istio-init-left-in'],
  }),
  entry({
    id: 'CNI-D-09',
    theme: 'injection',
    title: 'Where all kubelets run native sidecars the proxy is one, after validation',
    statement:
      'With kubelets of 1.33 or newer the proxy MUST be an init container with restartPolicy Always, ordered istio-validation, istio-proxy, the rest; the plugin MUST redirect such a pod.',
    source: 'istio/istio pkg/kube/inject/webhook.go DetectNativeSidecar, reorderPod; istio#45959',
    modes: ['cni'],
    needs: ['native-sidecar'],
    restsOn: ['plugin', 'echo-pods', 'injected-containers', 'pod-privileges'],
  }),
  entry({
    id: 'CNI-D-18',
    theme: 'injection',
    title: 'Pods on the host network and in ignored namespaces are never injected',
    statement:
      'A pod with hostNetwork, and a pod in kube-system, kube-public, kube-node-lease or (where it exists) local-path-storage, MUST NOT be injected although its label asks for it.',
    source: 'istio/istio pkg/kube/inject/initializer.go IgnoredNamespaces; inject.go',
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-D-10',
    theme: 'injection',
    title: 'The annotation nativeSidecar chooses the kind of sidecar, and else ENABLE_NATIVE_SIDECARS',
    statement:
      'With sidecar.istio.io/nativeSidecar true istio-proxy MUST be an init container that always restarts, with false a regular container, and without it what ENABLE_NATIVE_SIDECARS of istiod says, true or false, which the chart MUST set from pilot.env; where that says nothing, native where kubelets run native sidecars.',
    source: 'istio/istio pkg/kube/inject/inject.go, pilot/pkg/features/pilot.go',
    level: 'extended',
    modes: ['init', 'cni'],
    effect: 'restarts',
    needs: ['native-sidecar'],
    since: '1.24@2024-10-15',
  }),
  entry({
    id: 'CNI-D-19',
    theme: 'injection',
    title: 'The init container has the image that is set for it, and the proxy its own',
    statement:
      'Where global.proxy_init.image and global.proxy.image differ, istio-init and istio-validation MUST have the first and istio-proxy the second; the chart MUST hand both to the injector.',
    source: 'istio/istio pkg/kube/inject/inject.go ProxyInitImage; istio#59066',
    level: 'extended',
    modes: ['init', 'cni'],
    effect: 'mesh',
    since: '1.31',
  }),
  entry({
    id: 'CNI-D-11',
    theme: 'injection',
    title: 'With TPROXY the proxy alone gets NET_ADMIN',
    statement:
      'With interceptionMode TPROXY istio-proxy MUST add exactly NET_ADMIN, drop ALL, run as user 0 and group 1337 and, unless the installation asks for it, neither be privileged nor escalate; containers beside it MUST be as with REDIRECT, where none adds a capability.',
    source:
      'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml; istio#56577',
    level: 'extended',
    modes: ['cni'],
    faults: ['istio-init-left-in', 'net-admin-on-app'],
  }),
  entry({
    id: 'CNI-D-12',
    theme: 'injection',
    title: 'capNetBindService adds that capability alone',
    statement:
      'With sidecar.istio.io/capNetBindService istio-proxy MUST add NET_BIND_SERVICE and nothing else, drop ALL and, unless the installation asks for it, neither be privileged nor escalate; containers beside it MUST NOT add a capability.',
    source: 'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml',
    level: 'extended',
    modes: ['cni'],
    faults: ['istio-init-left-in', 'net-admin-on-app'],
  }),
  entry({
    id: 'CNI-D-13',
    theme: 'injection',
    title: 'A pod with interceptionMode NONE starts without rules',
    statement:
      'A pod with interceptionMode NONE MUST be injected without an init container of its own for rules, and MUST become Ready; the plugin MUST NOT refuse its sandbox.',
    source:
      'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml; cni/pkg/plugin/sidecar_redirect.go validateInterceptionMode',
    level: 'extended',
    modes: ['init', 'cni'],
    known: [
      {
        id: 'FINDING-2',
        modes: ['cni'],
        differences: [
          {
            subject: 'pod with interceptionMode NONE: refused by the plugin',
            seen: '*annotation value error for value redirectMode; annotationFound = true: interceptionMode invalid: NONE',
          },
        ],
      },
    ],
    restsOn: ['plugin', 'injected-containers', 'pod-privileges'],
  }),
  entry({
    id: 'CNI-D-17',
    theme: 'injection',
    title: "Rules and validation follow the proxy's own user and group",
    statement:
      'Where a pod gives istio-proxy another user and group, istio-validation MUST run as these, the rules MUST know the proxy by these alone, and the pod MUST become Ready.',
    source:
      'istio/istio pkg/kube/inject/webhook.go; cni/pkg/plugin/sidecar_redirect.go NewRedirect; istio#52614',
    level: 'extended',
    modes: ['cni'],
    faults: ['istio-init-left-in'],
    restsOn: ['plugin', 'injected-containers', 'pod-privileges'],
  }),
  entry({
    id: 'CNI-D-14',
    theme: 'injection',
    title: 'The value of the old name does not leave istio-init out',
    statement:
      'Whether the injector counts on the plugin MUST follow from the component cni alone, as its value pilot.cni.enabled: values.istio_cni.enabled MUST neither bring istio-init back nor leave it out.',
    source:
      'istio/istio operator/pkg/render/manifest.go translateIstioOperatorToHelm; releasenotes/notes/52645.yaml; istio#54968',
    level: 'extended',
    modes: ['cni'],
    effect: 'reads',
  }),
  entry({
    id: 'CNI-D-16',
    theme: 'injection',
    title: 'Labels of a revision give the same pod as the label of injection',
    statement:
      'A pod that is injected because its namespace or it itself is labelled istio.io/rev=default MUST equal one whose namespace is labelled istio-injection=enabled; where the label of its namespace names a revision that is not there, a pod MUST stay as it was deployed. What istioctl kube-inject renders of a pod, in a namespace without injection, MUST have the same containers in the same order, each with the same security context, and the same annotations of redirection.',
    source:
      'istio/istio manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml; istioctl/pkg/kubeinject; istio.io docs/setup/additional-setup/sidecar-injection',
    level: 'extended',
    modes: ['cni'],
  }),
];
