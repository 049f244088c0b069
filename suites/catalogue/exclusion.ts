import { entry } from './entry.ts';

/** The namespaces that the plugin leaves alone. */
export const exclusion = [
  entry({
    id: 'CNI-E-02',
    theme: 'exclusion',
    title: 'A pod without sidecar in an excluded namespace is left alone',
    statement:
      'A hand-made pod that would be redirected elsewhere MUST have no rules in a namespace of excludeNamespaces, and MUST run; the plugin MUST log `pod namespace X excluded`.',
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun',
    modes: ['cni'],
    quick: true,
    faults: ['exclusion-ignored'],
  }),
  entry({
    id: 'CNI-E-03',
    theme: 'exclusion',
    title: 'An injected pod in an excluded namespace fails validation first',
    statement:
      'The plugin MUST leave an injected pod of an excluded namespace alone, so that istio-validation ends with 126; the default repair then writes the rules, which MUST be what makes it Ready.',
    source: 'istio#34560; istio/istio cni/pkg/repair/repaircontroller.go',
    modes: ['cni'],
    quick: true,
    faults: ['exclusion-ignored'],
  }),
  entry({
    id: 'CNI-E-04',
    theme: 'exclusion',
    title: 'Exclusion matches whole names',
    statement:
      'A namespace whose name only begins like an excluded one MUST NOT be excluded, and empty items and spaces around items of the list MUST be ignored.',
    source: 'istio/istio cni/pkg/plugin SplitExcludeNamespaces test',
    modes: ['cni'],
    quick: true,
  }),
  entry({
    id: 'CNI-E-05',
    theme: 'exclusion',
    title: 'kube-system is excluded by default and its pods are unaffected',
    statement:
      "The chart's default excludeNamespaces MUST be kube-system, and no pod of kube-system MUST be redirected.",
    source: 'istio/istio manifests/charts/istio-cni/values.yaml',
    modes: ['cni'],
    faults: ['exclusion-ignored'],
  }),
];
