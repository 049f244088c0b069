import { entry } from './entry.ts';

/** What becomes of pods that the plugin has missed, and what keeps pods off a node until its agent is Ready. */
export const repair = [
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
  }),
];
