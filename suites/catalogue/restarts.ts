import { entry } from './entry.ts';

/** What becomes of a node that is restarted, and of its pods. */
export const restarts = [
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
