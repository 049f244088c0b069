import type { Attempt } from '../time/eventually.ts';
import type { KubeObject } from './kube.ts';

export type RolloutKind = 'Deployment' | 'DaemonSet' | 'StatefulSet';

/**
 * Whether a rollout is done, by the counters that `kubectl rollout status` goes by: the controller
 * has seen this generation, all replicas are of the new template, all are available, no old one is left.
 */
export function rolloutState(object: KubeObject): Attempt<KubeObject> {
  const status = object['status'] ?? {};
  const generation = Number(object.metadata['generation'] ?? 0);
  if (Number(status.observedGeneration ?? 0) < generation) {
    return {
      done: false,
      seen: `generation ${generation} is not yet observed (${status.observedGeneration ?? 0})`,
    };
  }
  const counts = counters(object, status);
  const done =
    counts.total === counts.wanted && counts.updated === counts.wanted && counts.available === counts.wanted;
  if (done) return { done: true, value: object };
  const { wanted, total, updated, available } = counts;
  return {
    done: false,
    seen: `of ${wanted} wanted: ${updated} updated, ${available} available, ${total} in all`,
  };
}

interface Counters {
  readonly wanted: number;
  readonly total: number;
  readonly updated: number;
  readonly available: number;
}

function counters(object: KubeObject, status: any): Counters {
  if (object.kind === 'DaemonSet') {
    return {
      wanted: status.desiredNumberScheduled ?? 0,
      total: (status.currentNumberScheduled ?? 0) + (status.numberMisscheduled ?? 0),
      updated: status.updatedNumberScheduled ?? 0,
      available: status.numberAvailable ?? 0,
    };
  }
  return {
    wanted: object['spec']?.replicas ?? 1,
    total: status.replicas ?? 0,
    updated: status.updatedReplicas ?? 0,
    available: status.availableReplicas ?? 0,
  };
}
