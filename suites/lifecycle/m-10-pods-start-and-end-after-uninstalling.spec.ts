import {
  type Bench,
  blinds,
  empty,
  Findings,
  onEach,
  pod,
  readyInTime,
  requirement,
  set,
  sleepingContainer,
  uninstallAgent,
} from '../requirement.ts';
import { goneInTime, namedAsInEvents, type Told, type Trouble, toldByKubelets } from './kubelets.ts';

interface Observation extends Told {
  readonly nodes: readonly string[];
  /** Pods in and outside of the mesh that were made while the plugin was there, and are deleted once it is not. */
  readonly old: readonly { readonly pod: string; readonly node: string; readonly gone: boolean }[];
  /** Whether every node's pod outside the mesh, made once the plugin is gone, became Ready. */
  readonly newReady: boolean;
}

/** The API server removes a pod without grace before its kubelet has ended it. */
const GRACE = { terminationGracePeriodSeconds: 1 };

async function observe(bench: Bench): Promise<Observation> {
  const [meshed, plain] = await Promise.all([
    bench.namespace('meshed', { inject: true }),
    bench.namespace('plain'),
  ]);
  const onNodes = (namespace: string, name: string) =>
    onEach(bench.nodes, name, (its) =>
      pod({ ...its, namespace, containers: [sleepingContainer()], spec: GRACE }, bench.images),
    );
  const ended = await bench.start(...onNodes(meshed, 'meshed'), ...onNodes(plain, 'old'));
  return await bench.during(uninstallAgent(bench.mesh), async () => {
    const changedMs = Date.parse(bench.clock.timestamp());
    const [ready, ...old] = await Promise.all([
      readyInTime(bench, bench.start(...onNodes(plain, 'new'))),
      ...ended.map(async (each) => ({
        pod: namedAsInEvents(each),
        node: each.node,
        gone: await goneInTime(bench, each),
      })),
    ]);
    const told = await toldByKubelets(bench, { namespaces: [meshed, plain], ended, changedMs });
    return { nodes: bench.nodes, old, newReady: ready !== undefined, ...told };
  });
}

export default requirement<Observation>('CNI-M-10', {
  observe,
  judge: ({ nodes, old, newReady, troubles, killed, started }) => {
    const findings = new Findings().some('nodes', nodes);
    const control = new Findings().some('pods that kubelets say they started', started);
    for (const node of nodes)
      findings.equal(`pods from before on ${node}`, 2, old.filter((each) => each.node === node).length);
    for (const { pod: name, gone } of old) {
      findings.equal(`${name}, deleted after uninstalling: gone`, true, gone);
      // Of one that stays, its kubelet tells what hinders it.
      control.holds(`events of ${name}`, 'one that it is ended', killed.includes(name), 'none');
    }
    findings.control(control).equal('pods made after uninstalling: Ready', true, newReady);
    for (const { reason, about, message, when } of troubles.filter(isPlugins)) {
      const seen = `${reason}: ${message}`;
      if (when === 'around') findings.note(`${about}, in the second of the change: ${seen}`);
      else findings.holds(`${about}, after uninstalling`, 'no event that names istio-cni', false, seen);
    }
    return findings.judgement();
  },
  mutants: {
    'a pod that was there cannot be deleted': ({ old }) => set(old[0], { gone: false }),
    'one pod is not looked at': ({ old }) => old.pop(),
    'new pods do not start': (seen) => set(seen, { newReady: false }),
    "a pod's network cannot be taken down for a while": ({ troubles, old }) =>
      troubles.push(trouble('FailedKillPod', old[0]?.pod)),
    'a sandbox is refused for a while': ({ troubles, old }) =>
      troubles.push(trouble('FailedCreatePodSandBox', old[1]?.pod)),
    'no event is seen': blinds(({ killed }) => empty(killed)),
    'no event of new pods is seen': blinds(({ started }) => empty(started)),
    'no node': ({ nodes, old }) => {
      empty(nodes);
      empty(old);
    },
  },
});

function isPlugins({ message }: Trouble): boolean {
  return message.includes('istio-cni');
}

function trouble(reason: string, about = ''): Trouble {
  const message = 'plugin type="istio-cni" failed: failed to find plugin "istio-cni" in path [/opt/cni/bin]';
  return { reason, about, message, when: 'afterwards' };
}
