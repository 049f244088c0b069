import type { Bench } from '../requirement.ts';

/** An event that a repair writes about a pod. */
export interface RepairEvent {
  /** `namespace/name`. */
  readonly pod: string;
  readonly uid: string;
  readonly type: string;
  readonly reason: string;
}

/** Component by which the repair names itself in events. */
const SOURCE = 'cni-repair';

/** What a repair has written about pods of a namespace. */
export async function repairEvents(
  { kube }: Pick<Bench, 'kube'>,
  namespace: string,
): Promise<readonly RepairEvent[]> {
  const events = await kube.list({ apiVersion: 'v1', kind: 'Event', namespace });
  return events
    .filter((event) => [event['source']?.component, event['reportingComponent']].includes(SOURCE))
    .map(({ involvedObject, type, reason }) => ({
      pod: `${involvedObject?.namespace}/${involvedObject?.name}`,
      uid: involvedObject?.uid ?? '',
      type: type ?? '',
      reason: reason ?? '',
    }));
}
