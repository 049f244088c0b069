import type { NodePower } from '../../clusters/cluster.ts';
import { fakeKube } from '../../kube/fake-kube.ts';
import type { KubeObject } from '../../kube/kube.ts';
import type { ActWorld } from '../act.ts';
import { stdout, worldOf } from './stand-in.ts';

/** A node that is switched off and on, with a pod of a DaemonSet, whose container is another after every start. */
export function switchedNode() {
  const daemon = (boot: number): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'probe', namespace: 'suite', ownerReferences: [{ kind: 'DaemonSet', name: 'probe' }] },
    spec: { nodeName: 'n1' },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'probe', containerID: `containerd://${boot}` }],
    },
  });
  const kube = fakeKube({ objects: [daemon(1)] });
  const state = { on: true, boots: 1 };
  const nodePower: NodePower = {
    stop: async () => void (state.on = false),
    start: async () => {
      if (state.on) return;
      state.on = true;
      state.boots += 1;
      kube.objects.set('Pod suite/probe', daemon(state.boots));
    },
    isRunning: async () => state.on,
  };
  const execOnNode: ActWorld['execOnNode'] = async () => {
    if (!state.on) throw new Error('it is off');
    return stdout(`${state.boots}00`);
  };
  return { state, kube, world: worldOf({ kube, execOnNode, nodePower }), seen: () => state.on };
}
