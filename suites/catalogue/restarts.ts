import { entry } from './entry.ts';

/** What becomes of a node that is restarted, or comes late, and of its pods; and that nothing becomes of one that is left alone. */
export const restarts = [
  entry({
    id: 'CNI-A-21',
    theme: 'lifecycle',
    title: 'A node that comes late is installed like the others',
    statement:
      "A node that starts with nothing of the installation, and whose agent comes later, MUST have the element, chained once and last into the primary CNI's unchanged list, the program and a private kubeconfig whose token works as soon as its agent is Ready, all as on a node that was there from the start; injected pods that are made on it then MUST be redirected.",
    source: 'istio/istio cni/pkg/install/install.go; CNI-A-01 to CNI-A-07',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes', 'node-power'],
  }),
  entry({
    id: 'CNI-L-14',
    theme: 'lifecycle',
    title: 'No request gets past a slow agent on a new node',
    statement:
      'Injected pods that are on a node before its agent is MUST NOT serve a single request past their proxy: their istio-validation MUST end with 126 until the agent is there, with either kind of sidecar. In the end they MUST be Ready, redirected, and serve by their proxy.',
    source:
      'istio/istio cni/pkg/repair/repaircontroller.go; tools/istio-iptables/pkg/validation/validator.go; istio#14327',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes', 'node-power', 'repair', 'access-log'],
  }),
  entry({
    id: 'CNI-L-15',
    theme: 'lifecycle',
    title: 'A primary CNI that comes late ends in pods that are redirected',
    statement:
      "Where the primary CNI's file goes while the agent runs, the agent MUST NOT be Ready; once it is written anew without Istio's element, the agent MUST put that in again, last, leave the rest as it is, and be Ready. Injected pods that are made meanwhile MUST NOT get a network, and MUST end Ready and redirected.",
    source: 'istio/istio cni/pkg/install/install.go sleepWatchInstall, checkValidCNIConfig; istio#11037',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-L-16',
    theme: 'lifecycle',
    title: 'Pods are redirected after a restart of their node',
    statement:
      'Injected pods that run on a node when it is shut down in order and started again MUST in the end be Ready, the same objects, in containers of the new boot, and redirected as before, with either kind of sidecar; none MUST stay stuck. What the node has of the installation MUST be whole again.',
    source: 'istio#14327; istio#55968; istio#60882; istio#60668; istio/istio cni/pkg/cmd/root.go',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes', 'node-power'],
  }),
];
