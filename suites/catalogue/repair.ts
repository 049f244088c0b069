import { entry } from './entry.ts';

/** What becomes of pods that the plugin has missed, and what keeps pods off a node until its agent is Ready. */
export const repair = [
  entry({
    id: 'CNI-L-01',
    theme: 'repair',
    title: 'Validation passes where a pod is redirected, and says so',
    statement:
      'With either kind of sidecar the istio-validation of an injected pod MUST end with 0 at its first start, before the 5 seconds are over that it gives itself; its call to port 15002 MUST have been redirected to it, and it MUST log "Validation passed". The same container in a pod that nobody redirects MUST end with 126 and MUST log neither. (At level info or debug.)',
    source:
      'istio/istio tools/istio-iptables/pkg/validation/validator.go; tools/istio-iptables/pkg/constants/constants.go DefaultProbeTimeout, ValidationErrorCode',
    modes: ['cni'],
    faults: ['plugin-skips'],
  }),
  entry({
    id: 'CNI-L-03',
    theme: 'repair',
    title: 'A pod that lost the race is repaired in place',
    statement:
      'The istio-validation of an injected pod that starts while its node has no agent MUST end with 126, with either kind of sidecar. Once the agent is back it MUST write exactly the rules of redirection into that pod, and the same pod, by its UID, MUST become Ready; the agent MUST NOT write the pod nor an event, and MUST count it as type=repair, result=success.',
    source:
      'istio/istio cni/pkg/repair/repaircontroller_linux.go repairPod; tests/integration/pilot/cni TestCNIRaceRepair',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes', 'repair'],
    faults: ['repair-off', 'repairs-others'],
  }),
  entry({
    id: 'CNI-L-04',
    theme: 'repair',
    title: 'In delete mode it is deleted',
    statement:
      'With repairPods false and deletePods true the agent that comes back MUST delete an injected pod that has lost the race, so that its controller makes another, which MUST become Ready with exactly the rules of redirection. It MUST tell by a Warning event DeleteBrokenPod of the source cni-repair, and count it as type=delete, result=success.',
    source: 'istio/istio cni/pkg/repair/repaircontroller.go deleteBrokenPod',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-L-05',
    theme: 'repair',
    title: 'In label mode it is labelled',
    statement:
      'With repairPods false and labelPods true the agent that comes back MUST set the label cni.istio.io/uninitialized=true on an injected pod that has lost the race, and nothing else of it: the pod MUST NOT be deleted nor be given rules, and stays as broken as it was. It MUST tell by one Warning event LabelBrokenPod of the source cni-repair, count it once as type=label, result=success, and each time it sees the label there as result=skip.',
    source: 'istio/istio cni/pkg/repair/repaircontroller.go labelBrokenPod',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-L-06',
    theme: 'repair',
    title: 'Repairing outranks deleting, deleting outranks labelling',
    statement:
      'With repairPods, deletePods and labelPods true a pod that has lost the race MUST be repaired in place, and neither deleted nor labelled; with deletePods and labelPods true it MUST be deleted and not labelled.',
    source: 'istio/istio cni/pkg/repair/repaircontroller.go ReconcilePod',
    level: 'extended',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-L-08',
    theme: 'repair',
    title: 'Repair leaves all other pods alone',
    statement:
      'An agent that comes back MUST repair, of the pods with a sidecar that its plugin has missed, those alone that are on its own node, have the annotation sidecar.istio.io/status, and whose init container istio-validation has ended with 126: it MUST write no rules into others, not change them, and count none of them.',
    source: 'istio/istio cni/pkg/repair/repaircontroller.go matchesFilter; repair_test.go TestMatchesFilter',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes', 'repair'],
    faults: ['repairs-others'],
  }),
  entry({
    id: 'CNI-L-09',
    theme: 'repair',
    title: 'Names of the init container and of the label are honoured',
    statement:
      'With repair.initContainerName, brokenPodLabelKey and brokenPodLabelValue of its own, in label mode, the agent MUST go by the init container of that name and by no other, and MUST set that label and no other.',
    source: 'istio/istio manifests/charts/istio-cni/values.yaml repair; cni/pkg/repair/repaircontroller.go',
    level: 'extended',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-L-10',
    theme: 'repair',
    title: 'A pod that is never restarted is not repaired',
    statement:
      'An injected pod with restartPolicy Never that starts while its node has no agent MUST fail, by its istio-validation with 126, and so MUST a Job with backoffLimit 0 of such pods; no repair may touch them, since it goes by the run before the last one. With restartPolicy OnFailure the pod MUST be repaired in place.',
    source: 'istio/istio cni/pkg/repair/repaircontroller.go matchesFilter; istio#49210, istio#40008',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes', 'repair'],
  }),
  entry({
    id: 'CNI-L-11',
    theme: 'repair',
    title: "istiod takes the node's taint away once its agent is Ready",
    statement:
      'With pilot.taint.enabled, on a node that bears the taint cni.istio.io/not-ready, of effect NoSchedule, an injected pod MUST stay unscheduled while the node has no agent. Once its agent is Ready istiod MUST take away every taint of that key, whatever its value and effect, and not before; the pod MUST then start there without losing the race, with exactly the rules of redirection.',
    source:
      'istio/istio pilot/pkg/controllers/untaint/nodeuntainter.go; manifests/charts/istio-control/istio-discovery/values.yaml taint; istio#52050, the chart sets the variable since istio#58542',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes', 'node-untaint'],
    since: '1.29@2026-01-08',
    faults: ['taint-stays'],
  }),
  entry({
    id: 'CNI-L-12',
    theme: 'repair',
    title: 'The taint stays while no agent is Ready',
    statement:
      "The taint cni.istio.io/not-ready MUST stay on a node that has no agent, also where a pod on it is Ready that bears the agent's label in another namespace, or is in the agent's namespace with another label; it MUST go once the node's agent is Ready, and not before.",
    source: 'istio/istio pilot/pkg/controllers/untaint/nodeuntainter.go; nodeuntainter_test.go',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes', 'node-untaint'],
    since: '1.29@2026-01-08',
    faults: ['taint-stays'],
  }),
  entry({
    id: 'CNI-L-13',
    theme: 'repair',
    title: 'Other taints stay',
    statement:
      'With the taint cni.istio.io/not-ready istiod MUST NOT take away nor change any other taint of the node, also not one whose key begins alike.',
    source: 'istio/istio pilot/pkg/controllers/untaint/nodeuntainter.go deleteTaint',
    level: 'extended',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes', 'node-untaint'],
    since: '1.29@2026-01-08',
    faults: ['taint-stays'],
  }),
];
