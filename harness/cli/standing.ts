import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../errors/errors.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { parseManifests } from '../kube/manifests.ts';
import type { RolloutKind } from '../kube/rollout-state.ts';
import { rolloutDone } from '../kube/waits.ts';
import type { Deadlines } from '../time/deadlines.ts';
import type { Doing } from './phases.ts';

const ROLLOUTS: readonly string[] = ['Deployment', 'DaemonSet', 'StatefulSet'];

/** Namespace of the suite's eyes, without which nothing can be judged. */
const PROBE_NAMESPACE = 'conformance-probe';

export interface StandingRequest {
  readonly kube: Kube;
  /** Directory `fixtures/workloads`. */
  readonly fixtures: string;
  readonly deadlines: Deadlines;
  readonly signal: AbortSignal;
  readonly doing: Doing;
  /** Told of workloads that did not come up. */
  readonly warn: (text: string) => void;
}

/** The objects of every lane: the probe, and what stands. */
function standingObjects(fixtures: string): readonly KubeObject[] {
  const files = [
    join(fixtures, 'probe.yaml'),
    ...globSync('standing/*.yaml', { cwd: fixtures })
      .toSorted()
      .map((file) => join(fixtures, file)),
  ];
  const objects = files.flatMap((file) => parseManifests(readFileSync(file, 'utf8'), file));
  return objects.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * Applies the probe and the standing workloads, and waits for their rollouts. A workload that does not come up is
 * told, not thrown: a mesh that keeps pods from starting is what the suite judges. The probe must come up.
 * @throws NotInTimeError for the probe; KubeApiError
 */
export async function applyStanding(request: StandingRequest): Promise<void> {
  const { kube, signal, doing, deadlines, warn } = request;
  const objects = standingObjects(request.fixtures);
  for (const rankNow of [0, 1, 2]) {
    await Promise.all(
      objects.filter((object) => rank(object) === rankNow).map((object) => kube.apply(object, { signal })),
    );
  }
  const workloads = objects.filter((object) => ROLLOUTS.includes(object.kind));
  let waiting = workloads.length;
  doing(`waiting for ${waiting} workloads`);
  await Promise.all(
    workloads.map(async (object) => {
      const { name, namespace = 'default' } = object.metadata;
      try {
        await rolloutDone(
          kube,
          { kind: object.kind as RolloutKind, namespace, name },
          { deadlineMs: deadlines.rolloutMs, signal },
        );
        waiting -= 1;
        if (waiting > 0) doing(`waiting for ${waiting} workloads`);
      } catch (error) {
        if (namespace === PROBE_NAMESPACE || signal.aborted) throw error;
        warn(describeError(error));
      }
    }),
  );
}

/** Namespaces first, then what pods refer to, then workloads. */
function rank(object: KubeObject): number {
  if (object.kind === 'Namespace') return 0;
  return ROLLOUTS.includes(object.kind) || object.kind === 'Pod' || object.kind === 'Job' ? 2 : 1;
}
