import { entry } from './entry.ts';

/** The namespaces that the plugin leaves alone. */
export const exclusion = [
  entry({
    id: 'CNI-E-02',
    theme: 'exclusion',
    title: 'A pod without sidecar in an excluded namespace is left alone',
    statement:
      'A hand-made pod that would be redirected elsewhere MUST have no rules in a namespace of excludeNamespaces, and MUST run; the plugin MUST log that this namespace is excluded.',
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun',
    modes: ['cni'],
    needs: ['excluded-namespace'],
    quick: true,
    faults: ['exclusion-ignored'],
  }),
  entry({
    id: 'CNI-E-03',
    theme: 'exclusion',
    title: 'An injected pod in an excluded namespace fails validation first',
    statement:
      'The plugin MUST leave an injected pod of an excluded namespace alone and say so in its log, so that the first run of its istio-validation ends with 126. What a repair may do then is for CNI-L-20 and CNI-L-07.',
    source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun; istio#34560',
    modes: ['cni'],
    needs: ['excluded-namespace'],
    quick: true,
    faults: ['exclusion-ignored'],
    restsOn: ['plugin', 'echo-pods', 'exclusion', 'injected-containers'],
  }),
  entry({
    id: 'CNI-E-04',
    theme: 'exclusion',
    title: 'Exclusion matches whole names',
    statement:
      'A namespace whose name only begins like an excluded one MUST NOT be excluded, and empty items and spaces around items of the list MUST be ignored.',
    source: 'istio/istio cni/pkg/plugin SplitExcludeNamespaces test',
    modes: ['cni'],
    needs: ['excluded-namespace'],
    quick: true,
    since: '1.30@2026-04-01',
  }),
  entry({
    id: 'CNI-E-05',
    theme: 'exclusion',
    title: 'kube-system is excluded by default and its pods are unaffected',
    statement:
      "The chart's default excludeNamespaces MUST be kube-system, and no pod of kube-system MUST be redirected.",
    source: 'istio/istio manifests/charts/istio-cni/values.yaml',
    modes: ['cni'],
    needs: ['kube-system-excluded'],
    faults: ['exclusion-ignored'],
  }),
  entry({
    id: 'CNI-L-07',
    theme: 'exclusion',
    title: 'Without repair an injected pod in an excluded namespace stays blocked',
    statement:
      'With repair off an injected pod of an excluded namespace MUST NOT become Ready: its istio-validation MUST go on ending with 126, and nobody MUST write rules; an injected pod elsewhere MUST become Ready. repair.enabled=false MUST reach the agent as REPAIR_ENABLED.',
    source: 'istio#34560; istio/istio cni/pkg/repair/repaircontroller.go',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['excluded-namespace'],
    restsOn: ['plugin', 'echo-pods', 'exclusion', 'injected-containers'],
    since: '1.23@2024-05-17',
  }),
  entry({
    id: 'CNI-L-20',
    theme: 'exclusion',
    title: 'Repair leaves pods of excluded namespaces alone, as the plugin does',
    statement:
      'A pod of a namespace in excludeNamespaces MUST have no rules, injected or not, also after its istio-validation has failed and a pod elsewhere has been repaired.',
    source: 'istio/istio manifests/charts/istio-cni/values.yaml excludeNamespaces; istio#34560',
    modes: ['cni'],
    needs: ['excluded-namespace', 'repair'],
    known: [
      {
        id: 'FINDING-3',
        modes: ['cni'],
        differences: [
          {
            subject: 'injected pod of *',
            seen: '*nat ISTIO_INBOUND*nat ISTIO_IN_REDIRECT*nat ISTIO_OUTPUT*nat ISTIO_REDIRECT*',
          },
        ],
      },
    ],
    restsOn: ['plugin', 'echo-pods', 'exclusion', 'injected-containers'],
  }),
];
