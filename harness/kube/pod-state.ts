import { containerStatuses } from './container-state.ts';
import type { KubeObject } from './kube.ts';

/** Whether a pod is Ready and not on its way out. */
export function isReady(pod: KubeObject): boolean {
  const conditions: readonly { type: string; status: string }[] = pod['status']?.conditions ?? [];
  const ready = conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
  return ready && !isBeingDeleted(pod);
}

/** Whether an object is on its way out. */
export function isBeingDeleted({ metadata }: KubeObject): boolean {
  return metadata['deletionTimestamp'] !== undefined;
}

/** A pod that has ended: it will never be Ready. */
export function hasEnded(pod: KubeObject): boolean {
  return ['Failed', 'Succeeded'].includes(pod['status']?.phase);
}

/**
 * A pod's state in one line, for errors: phase, why it is not scheduled, and each container that
 * does not run or is not ready with its reason, message and last exit.
 */
export function describePod(pod: KubeObject): string {
  const status = pod['status'] ?? {};
  const parts = [`${pod.metadata.name}: ${status.phase ?? 'no phase'}`];
  if (isBeingDeleted(pod)) parts.push('being deleted');
  if (status.reason !== undefined) parts.push(`${status.reason} ${status.message ?? ''}`.trim());
  const unscheduled = (status.conditions ?? []).find(
    (each: any) => each.type === 'PodScheduled' && each.status === 'False',
  );
  if (unscheduled !== undefined) parts.push(`not scheduled (${unscheduled.message ?? unscheduled.reason})`);
  parts.push(
    ...containerStatuses(pod)
      .map(describeContainer)
      .filter((part) => part !== ''),
  );
  return parts.join('; ');
}

function describeContainer(status: any): string {
  const { waiting, terminated, running } = status.state ?? {};
  const last = status.lastState?.terminated;
  const before = last === undefined ? '' : `, before that exit ${last.exitCode}`;
  const restarts = status.restartCount > 0 ? `, restarted ${status.restartCount} times` : '';
  if (waiting !== undefined) {
    return `${status.name} waits (${[waiting.reason, waiting.message].filter(Boolean).join(': ')}${before}${restarts})`;
  }
  if (terminated !== undefined)
    return terminated.exitCode === 0
      ? ''
      : `${status.name} exit ${terminated.exitCode} (${terminated.reason ?? ''}${restarts})`;
  if (running !== undefined && status.ready === false)
    return `${status.name} runs, not ready${before}${restarts}`;
  return '';
}
