import { fakeKube } from '../../kube/fake-kube.ts';
import type { KubeObject } from '../../kube/kube.ts';
import type { ActWorld } from '../act.ts';
import { fastClock, stdout, worldOf } from './stand-in.ts';

const NAMESPACE = 'istio-system';

/**
 * Node n1 with an agent, as its DaemonSet, its kubelet and its container runtime hold it: whoever goes comes back while
 * somebody waits, unless the node is labelled so that none may.
 */
export function agentLane() {
  let made = 0;
  let container = 'c1';
  let sandbox = 's1';
  let kubelet = { pid: '100', health: 'ok' };
  const node: KubeObject = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1', labels: { os: 'linux' } },
  };
  const agent = (isReady: boolean): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `istio-cni-node-${made}`, namespace: NAMESPACE, uid: `uid-${made}` },
    spec: { nodeName: 'n1' },
    status: {
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      containerStatuses: [{ containerID: `containerd://${container}` }],
    },
  });
  const kube = fakeKube({ objects: [node, agent(true)] });
  const key = () => `Pod ${NAMESPACE}/istio-cni-node-${made}`;
  const isAway = () =>
    kube.objects.get('Node /n1')?.metadata.labels?.['istio-cni-conformance.agent'] === 'away';

  /** What each of them does next. */
  const step = (): void => {
    kubelet = { ...kubelet, health: 'ok' };
    if (isAway()) {
      kube.objects.delete(key());
      return;
    }
    const isThere = kube.objects.has(key());
    if (!isThere) made += 1;
    if (isThere && container === '') container = 'c2';
    if (sandbox === '') sandbox = 's2';
    kube.objects.set(key(), agent(isThere && container !== ''));
  };
  const answers: readonly (readonly [RegExp, () => string])[] = [
    [
      /kill -s/,
      () => {
        container = '';
        return '';
      },
    ],
    [
      /crictl stopp/,
      () => {
        [container, sandbox] = ['', ''];
        return '';
      },
    ],
    [/crictl pods/, () => sandbox],
    [/crictl ps/, () => container],
    [/Bearer/, () => (kube.objects.has(key()) ? '200' : '401')],
    [/MainPID/, () => kubelet.pid],
    [/healthz/, () => kubelet.health],
    [
      /restart kubelet/,
      () => {
        kubelet = { pid: '200', health: '' };
        return '';
      },
    ],
  ];
  const execOnNode: ActWorld['execOnNode'] = async (_node, argv) => {
    const found = answers.find(([pattern]) => pattern.test(argv[2] ?? ''));
    if (found === undefined) throw new Error(`no such script: ${argv[2]}`);
    return stdout(found[1]());
  };
  const clock = fastClock(async () => step());
  return {
    world: worldOf({ kube, clock, execOnNode }),
    /** Names and ids are others after a restart. */
    seen: () => ({
      labels: kube.objects.get('Node /n1')?.metadata.labels,
      ready: kube.objects.get(key())?.['status'].conditions[0].status,
      runs: container !== '' && sandbox !== '',
      kubelet: kubelet.health,
    }),
  };
}
