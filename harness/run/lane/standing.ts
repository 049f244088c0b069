import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../../errors/errors.ts';
import type { Kube, KubeObject } from '../../kube/kube.ts';
import { parseManifests } from '../../kube/manifests.ts';
import type { RolloutKind } from '../../kube/rollout-state.ts';
import { rolloutDone } from '../../kube/waits.ts';
import { SUITE_NAMESPACE } from '../../lanes/suite-namespace.ts';
import type { Deadlines } from '../../time/deadlines.ts';
import type { Doing } from '../phases.ts';

const ROLLOUTS: readonly string[] = ['Deployment', 'DaemonSet', 'StatefulSet'];

export interface StandingRequest {
  readonly kube: Kube;
  /** Directory `fixtures/workloads`. */
  readonly fixtures: string;
  /** Whether the mesh's CNI agent is there, without which few pods of the mesh start. */
  readonly isAgentUp: boolean;
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
  const { kube, signal, doing, warn } = request;
  const objects = standingObjects(request.fixtures);
  for (const rankNow of [0, 1, 2]) {
    await Promise.all(
      objects.filter((object) => rank(object) === rankNow).map((object) => kube.apply(object, { signal })),
    );
  }
  const workloads = objects.filter((object) => ROLLOUTS.includes(object.kind));
  let waiting = workloads.length;
  doing(`waiting for ${waiting} workloads`);
  const missing: KubeObject[] = [];
  await Promise.all(
    workloads.map(async (object) => {
      try {
        await standsUp(request, object);
        waiting -= 1;
        if (waiting > 0) doing(`waiting for ${waiting} workloads`);
      } catch (error) {
        if (isProbe(object) || signal.aborted) throw error;
        missing.push(object);
        if (request.isAgentUp) warn(describeError(error));
      }
    }),
  );
  if (missing.length > 0 && !request.isAgentUp)
    warn(`without the CNI agent these did not come up: ${missing.map(nameOf).toSorted().join(', ')}`);
}

/** Without the agent, pods of the mesh fail by themselves: they get the time to show that, and no more. */
async function standsUp({ kube, isAgentUp, deadlines, signal }: StandingRequest, object: KubeObject) {
  const { name, namespace = 'default' } = object.metadata;
  await rolloutDone(
    kube,
    { kind: object.kind as RolloutKind, namespace, name },
    { deadlineMs: isAgentUp || isProbe(object) ? deadlines.rolloutMs : deadlines.podBlockedMs, signal },
  );
}

/** The suite's probe, without which nothing can be judged. */
function isProbe({ metadata }: KubeObject): boolean {
  return metadata.namespace === SUITE_NAMESPACE;
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}

/** Namespaces first, then what pods refer to, then workloads. */
function rank(object: KubeObject): number {
  if (object.kind === 'Namespace') return 0;
  return ROLLOUTS.includes(object.kind) || object.kind === 'Pod' || object.kind === 'Job' ? 2 : 1;
}
