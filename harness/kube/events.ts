import type { Kube, KubeObject } from './kube.ts';

export interface KubeEvent {
  /** RFC 3339, of the latest occurrence. */
  readonly at: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** `Pod echo/echo-abc`. */
  readonly about: string;
  /** Of the pod's containers the one that it is about, if it is about one. */
  readonly container?: string;
}

/** Events of a namespace, oldest first. */
export async function namespaceEvents(
  kube: Kube,
  namespace: string,
  fieldSelector?: string,
): Promise<readonly KubeEvent[]> {
  const selector = fieldSelector === undefined ? {} : { fieldSelector };
  const objects = await kube.list({ apiVersion: 'v1', kind: 'Event', namespace, ...selector });
  return objects.map(toEvent).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Events about one pod, oldest first; with `uid`, only of that pod and not of an earlier one of the same name. */
export async function podEvents(
  kube: Kube,
  pod: { readonly namespace: string; readonly name: string; readonly uid?: string },
): Promise<readonly KubeEvent[]> {
  const fields = ['involvedObject.kind=Pod', `involvedObject.name=${pod.name}`];
  if (pod.uid !== undefined) fields.push(`involvedObject.uid=${pod.uid}`);
  return namespaceEvents(kube, pod.namespace, fields.join(','));
}

/** `Warning FailedCreatePodSandBox (x3): …`. */
export function describeEvent(event: KubeEvent): string {
  return `${event.type} ${event.reason}${event.count > 1 ? ` (x${event.count})` : ''}: ${event.message}`;
}

/** Client-go puts it before a message that stands for several; tools/record/events_cache.go. */
const COMBINED = '(combined from similar events): ';

/** Old events count by `count` and `lastTimestamp`, new ones by `series` and `eventTime`. */
function toEvent(object: KubeObject): KubeEvent {
  const about = object['involvedObject'] ?? {};
  const [, container] = /^spec\.\w+\{(.+)\}$/.exec(about.fieldPath ?? '') ?? [];
  return {
    at:
      object['series']?.lastObservedTime ??
      object['lastTimestamp'] ??
      object['eventTime'] ??
      object.metadata.creationTimestamp ??
      '',
    type: object['type'] ?? '',
    reason: object['reason'] ?? '',
    message: (object['message'] ?? '').replace(COMBINED, ''),
    count: object['series']?.count ?? object['count'] ?? 1,
    about: `${about.kind ?? ''} ${about.namespace === undefined ? '' : `${about.namespace}/`}${about.name ?? ''}`,
    ...(container === undefined ? {} : { container }),
  };
}
