import {
  type Bench,
  container,
  type Findings,
  inTime,
  type PodReference,
  parsePod,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
} from '../requirement.ts';
import { type PodState, stateOf, statesOf } from './race.ts';

/** A pod whose validation is not run again. */
export interface Ended {
  /** While its node has no agent. */
  readonly before: PodState | null;
  /** Once the agent is back and has repaired another pod; null where the pod is gone. */
  readonly after: PodState | null;
  readonly restarts: number | null;
  /** Exit code of the run before the last one: what a repair goes by. */
  readonly earlierExit: number | null;
}

/** What became of a pod; `its` is undefined where there is none. */
export async function endedOf(
  { kube }: Pick<Bench, 'kube'>,
  its: PodReference | undefined,
  before: PodState | null,
): Promise<Ended> {
  const object = its === undefined ? undefined : await kube.get({ apiVersion: 'v1', kind: 'Pod', ...its });
  if (object === undefined) return { before, after: null, restarts: null, earlierExit: null };
  const validation = container(parsePod(object), VALIDATION_CONTAINER);
  return {
    before,
    after: stateOf(object),
    restarts: validation?.restarts ?? null,
    earlierExit: validation?.lastExitCode ?? null,
  };
}

/** It has failed by its validation alone, and is as it was. */
export function hasEnded(findings: Findings, subject: string, its: Ended): void {
  findings
    .equal(`${subject}, no agent: phase`, 'Failed', its.before?.phase)
    .equal(`${subject}: exit of its validation`, VALIDATION_EXIT, its.before?.lastExit)
    .equal(`${subject}: restarts of it`, 0, its.restarts)
    .equal(`${subject}: exit of a run before`, null, its.earlierExit)
    .equal(`${subject}, agent back`, its.before, its.after);
}

/** The pod once it has failed: its phase comes after the end of its container; as it is when the time is over where it has not. */
export async function untilFailed(bench: Bench, its: PodReference): Promise<PodState | null> {
  const look = async () => (await statesOf(bench, [its]))[0] ?? null;
  const failed = bench.eventually(
    `pod ${its.name} failed`,
    async () => {
      const state = await look();
      return state?.phase === 'Failed'
        ? { done: true, value: state }
        : { done: false, seen: JSON.stringify(state) };
    },
    bench.deadlines.podReadyMs,
  );
  return (await inTime(failed)) ?? (await look());
}

/** Whether a Job fails in time. */
export async function untilJobFailed(bench: Bench, its: PodReference): Promise<boolean> {
  const failed = bench.eventually(
    `Job ${its.name} failed`,
    async () => {
      const job = await bench.kube.get({ apiVersion: 'batch/v1', kind: 'Job', ...its });
      const conditions: readonly { type: string; status: string }[] = job?.['status']?.conditions ?? [];
      const done = conditions.some(({ type, status }) => type === 'Failed' && status === 'True');
      return done ? { done, value: true } : { done, seen: JSON.stringify(job?.['status']) };
    },
    bench.deadlines.podReadyMs,
  );
  return (await inTime(failed)) ?? false;
}
