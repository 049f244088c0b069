import { entry } from './entry.ts';

/** Which pods the plugin redirects. */
export const identification = [
  entry({
    id: 'CNI-E-01',
    theme: 'identification',
    title: 'An injected pod in an ordinary namespace is redirected by the plugin',
    statement:
      'A new injected pod MUST have the full rules in its network namespace before its first container runs: istio-validation MUST pass at its first start.',
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun; testdata/basic.txt.golden',
    modes: ['cni'],
    quick: true,
    faults: ['plugin-skips', 'redirect-inbound-only', 'rules-flushed'],
    restsOn: ['plugin', 'echo-pods', 'injected-containers'],
  }),
  entry({
    id: 'CNI-E-06',
    theme: 'identification',
    title: 'The label sidecar.istio.io/inject=false keeps a pod out',
    statement:
      'A pod labelled sidecar.istio.io/inject=false MUST NOT be injected nor redirected; nor MUST a hand-made pod with istio-proxy, the status annotation and that label.',
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun',
    modes: ['cni'],
    quick: true,
  }),
  entry({
    id: 'CNI-E-07',
    theme: 'identification',
    title: 'The annotation sidecar.istio.io/inject=false keeps a pod out, and a label wins over it',
    statement:
      'A pod annotated sidecar.istio.io/inject=false MUST NOT be redirected; with the label true beside that annotation it MUST be.',
    source: 'istio/istio cni/pkg/plugin/plugin_test.go TestCmdAddTwoContainersWithLabel',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-E-10',
    theme: 'identification',
    title: 'The status annotation without istio-proxy does not redirect',
    statement:
      'A pod with the annotation sidecar.istio.io/status and no container istio-proxy MUST NOT be redirected.',
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-E-11',
    theme: 'identification',
    title: 'A pod with its own istio-init is left to it',
    statement:
      'The plugin MUST leave a pod that has an init container istio-init alone; each rule MUST then be present once, written by istio-init.',
    source: 'istio/istio cni/pkg/plugin/plugin_test.go TestCmdAddExcludePodWithIstioInitContainer',
    modes: ['cni'],
    quick: true,
  }),
  entry({
    id: 'CNI-E-13',
    theme: 'identification',
    title: 'Gateway pods are not redirected',
    statement:
      'A pod whose proxy runs as router MUST have no ISTIO_ chain, also with the label sidecar.istio.io/inject=true, and the plugin MUST log that this is why; the gateway MUST serve.',
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun',
    modes: ['cni'],
    quick: true,
  }),
  entry({
    id: 'CNI-E-14',
    theme: 'identification',
    title: 'A pod whose only regular container is the app is redirected',
    statement:
      'With a native sidecar the rule of 2019 that asked for more than one container MUST NOT apply: a pod with one regular container MUST get the full rules.',
    source: 'istio/istio cni/pkg/plugin/plugin.go since 1.19.0',
    modes: ['cni'],
    needs: ['native-sidecar'],
  }),
  entry({
    id: 'CNI-E-16',
    theme: 'identification',
    title: 'Pods of every workload kind are redirected',
    statement:
      'Injected pods of a Deployment, StatefulSet, DaemonSet, Job, CronJob, a scaled ReplicaSet, bare and with several containers, MUST all get the full rules.',
    source: 'istio#40008',
    modes: ['cni'],
    faults: ['plugin-skips'],
  }),
  entry({
    id: 'CNI-E-17',
    theme: 'identification',
    title: 'A pod outside the mesh is untouched beside a redirected one',
    statement:
      'A pod in a namespace without injection MUST have no ISTIO_ chain and no inet istio table, on a node where an injected pod has them.',
    source: 'istio/istio cni/README.md, selection rules',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-E-18',
    theme: 'identification',
    title: 'A pod on the host network leaves the node untouched',
    statement:
      'A hostNetwork pod whose label asks for injection MUST NOT be injected, and the network namespace of its node MUST hold no ISTIO_ chain and no inet istio table.',
    source: 'istio#61168',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-E-23',
    theme: 'identification',
    title: 'istio-proxy and the status annotation are enough',
    statement:
      'A hand-made pod with a container istio-proxy and the annotation sidecar.istio.io/status, in a namespace without injection, MUST get the full rules.',
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun',
    modes: ['cni'],
    faults: ['plugin-skips'],
  }),
  entry({
    id: 'CNI-E-08',
    theme: 'identification',
    title: 'A value of inject that means nothing is ignored',
    statement:
      'A label sidecar.istio.io/inject that is no boolean MUST be ignored, also where an annotation of the same name is false: the pod MUST be redirected. With the annotation alone it MUST NOT be.',
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun',
    level: 'extended',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-E-09',
    theme: 'identification',
    title: 'A container istio-proxy alone is not enough',
    statement:
      'A hand-made pod with a container istio-proxy and without the annotation sidecar.istio.io/status, in a namespace without injection, MUST get no rules, and the plugin MUST log that it lacks the annotation.',
    source:
      'istio/istio cni/pkg/plugin/plugin.go doAddRun; plugin_test.go TestCmdAddTwoContainersWithoutSideCar',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-E-12',
    theme: 'identification',
    title: 'A proxyless pod is left alone',
    statement:
      'A pod whose istio-proxy has DISABLE_ENVOY=true MUST get no rules, and the plugin MUST log why; with DISABLE_ENVOY=false it MUST be redirected.',
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun',
    level: 'extended',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-E-15',
    theme: 'identification',
    title: "A pod with the agent's name is special in the agent's namespace only",
    statement:
      "The agent's own pods MUST have no rules, nor MUST a hand-made pod with a sidecar in their namespace that is named istio-cni-node-x; one of that name in another namespace MUST be redirected as any other.",
    source: 'istio/istio cni/pkg/plugin/plugin.go isCNIPod; istio#60668',
    since: '1.31',
    level: 'extended',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-E-19',
    theme: 'identification',
    title: 'Pods that are made at once are all redirected',
    statement: 'Of 25 pairs of pods, each pair made at once on one node, every pod MUST get the full rules.',
    source: 'istio#60328',
    modes: ['cni'],
    faults: ['plugin-skips'],
  }),
  entry({
    id: 'CNI-E-20',
    theme: 'identification',
    title: 'A pod that is made again under its name gets rules of its own',
    statement:
      'A pod that is made under the name of one that is gone MUST get the same full rules in its own sandbox.',
    source: 'istio/istio cni/pkg/repair/repaircontroller.go',
    modes: ['cni'],
    faults: ['plugin-skips'],
  }),
  entry({
    id: 'CNI-E-24',
    theme: 'identification',
    title: 'Every pair of conditions is decided as the truth table says',
    statement:
      "For rows of the product of namespace, host network, istio-init, istio-proxy, its type, label, annotation, status annotation and kind of workload - each value alone, and each possible pair of values in a row that no other condition decides - a pod MUST be redirected, or left alone for the first reason in the plugin's order, exactly as the table says.",
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun',
    modes: ['cni'],
    needs: ['excluded-namespace'],
    faults: ['plugin-skips', 'exclusion-ignored'],
    restsOn: ['plugin', 'echo-pods', 'exclusion'],
  }),
  entry({
    id: 'CNI-E-21',
    theme: 'identification',
    title: 'Calls that are for no Kubernetes pod are left alone',
    statement:
      'ADD without the name and namespace of a pod in CNI_ARGS MUST exit 0 and write no rules, while ADD for a pod with a sidecar writes some.',
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun',
    level: 'extended',
    modes: ['cni'],
    needs: ['node-access'],
  }),
];
