import {
  type Bench,
  inTime,
  isBeingDeleted,
  type KubeEvent,
  namespaceEvents,
  type Pod,
} from '../requirement.ts';

/** What kubelets tell of pods by events. */
export interface Told {
  /** Sandboxes that they could not make or end. */
  readonly troubles: readonly Trouble[];
  /** Pods, as `Pod shop/a`, that they ended, and that they started. */
  readonly killed: readonly string[];
  readonly started: readonly string[];
}

export interface Trouble extends Pick<KubeEvent, 'reason' | 'about' | 'message'> {
  /** `around`: in the second of a change. */
  readonly when: 'around' | 'afterwards';
}

const TROUBLES = ['FailedKillPod', 'FailedCreatePodSandBox'];

export function namedAsInEvents({ namespace, name }: Pick<Pod, 'namespace' | 'name'>): string {
  return `Pod ${namespace}/${name}`;
}

/** Deletes a pod, and tells whether it was gone in time: its kubelet has then taken down its network. */
export async function goneInTime(
  bench: Bench,
  { namespace, name, uid }: Pick<Pod, 'namespace' | 'name' | 'uid'>,
): Promise<boolean> {
  const reference = { apiVersion: 'v1', kind: 'Pod', namespace, name };
  await bench.kube.delete(reference, { uid });
  const gone = bench.eventually(
    `${namespace}/${name} gone`,
    async () => {
      const now = await bench.kube.get(reference);
      return now === undefined ? { done: true, value: true } : { done: false, seen: 'it is there' };
    },
    bench.deadlines.podReadyMs,
  );
  return (await inTime(gone)) === true;
}

/** Pods of a node that have no sandbox yet, or an image or init container to wait for: `shop/a`. */
export async function waitingOn({ kube }: Bench, node: string): Promise<readonly string[]> {
  const fieldSelector = `spec.nodeName=${node},status.phase=Pending`;
  const pods = await kube.list({ apiVersion: 'v1', kind: 'Pod', fieldSelector });
  const staying = pods.filter((each) => !isBeingDeleted(each));
  return staying.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`);
}

/**
 * What kubelets tell of pods in these namespaces. Waits until they have told of each of `ended` that it was killed; goes on
 * where they do not.
 * @param changedMs when the change was, whose second is told apart
 */
export async function toldByKubelets(
  bench: Bench,
  {
    namespaces,
    ended,
    changedMs,
  }: { namespaces: readonly string[]; ended: readonly Pod[]; changedMs: number },
): Promise<Told> {
  const look = async () =>
    (await Promise.all(namespaces.map((each) => namespaceEvents(bench.kube, each)))).flat();
  const told = async () => {
    const killed = aboutOf(await look(), 'Killing');
    const silent = ended.map(namedAsInEvents).filter((each) => !killed.includes(each));
    if (silent.length === 0) return { done: true, value: undefined } as const;
    return { done: false, seen: `no such event of ${silent.join(', ')}` } as const;
  };
  await inTime(bench.eventually('kubelets tell what they ended', told, bench.deadlines.configAppliedMs));
  const events = await look();
  const troubles = events.filter(({ reason }) => TROUBLES.includes(reason));
  return {
    troubles: troubles.map(({ reason, about, message, at }) => ({
      reason,
      about,
      message,
      // Times of events are whole seconds.
      when: Date.parse(at) <= changedMs + 1000 ? 'around' : 'afterwards',
    })),
    killed: aboutOf(events, 'Killing'),
    started: aboutOf(events, 'Started'),
  };
}

function aboutOf(events: readonly KubeEvent[], reason: string): readonly string[] {
  const its = events.filter((event) => event.reason === reason);
  return [...new Set(its.map(({ about }) => about))].toSorted();
}
