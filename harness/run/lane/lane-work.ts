import { kindCli } from '../../clusters/kind-cli.ts';
import { clusterProvider } from '../../clusters/provider.ts';
import { layoutOf } from '../../config/layout.ts';
import { isBusiest } from '../../config/planned.ts';
import { describeError } from '../../errors/errors.ts';
import { cgroupVersion } from '../../host/checks/cgroup.ts';
import type { ImageSet } from '../../images/images.ts';
import { specFiles } from '../../judging/spec-files.ts';
import { createKube } from '../../kube/client.ts';
import { openOwned } from '../../kube/open-owned.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import type { Lane } from '../../model/lane.ts';
import type { LaneFailure, Plan } from '../../model/record.ts';
import { redact } from '../../sanitize/redact.ts';
import { deadlines } from '../../time/deadlines.ts';
import type { UndoStack } from '../../time/undo.ts';
import type { EarlierIstio } from '../images/images-step.ts';
import { PROGRAMS } from '../machine/capabilities-of.ts';
import type { Session } from '../session.ts';
import { stageOf } from '../stages.ts';
import type { Work } from '../work.ts';
import { bringUpLane, laneFacts, nodeFacts } from './bring-up.ts';
import { judgeInProcess } from './judge-in-process.ts';
import { judgeRequest, judgingParts } from './judging-parts.ts';
import { LaneNotUpError } from './keep-bring-up.ts';
import { lookAtNode } from './look-at-node.ts';
import type { RunPeers } from './run-peers.ts';
import { specsFor } from './specs-for.ts';

/** What a lane is brought up with. */
export interface BringUpParts {
  readonly lane: Lane;
  readonly session: Session;
  readonly images: ImageSet;
  readonly earlier?: EarlierIstio | undefined;
  readonly peers: RunPeers;
  /** What undoes the lane. */
  readonly undo: UndoStack;
}

/** Brings a lane up, with what a run has; records its facts and its state. @throws LaneNotUpError */
export async function bringUp(work: Work, parts: BringUpParts): Promise<LaneState> {
  const { context, run, phases, sink } = work;
  const { lane, session, images, earlier, peers, undo } = parts;
  const { engine } = session;
  const layout = layoutOf(context.repository);
  const limits = deadlines(context.options.deadlineScale);
  const clusters = clusterProvider(lane.provider, {
    kind: kindCli(context.run, images.bin.kind, engine.env),
    engine,
    openKube: (kubeconfig) => createKube(kubeconfig),
    undo,
    deadlines: limits,
    fixtures: layout.clusters,
  });
  const bringing = bringUpLane({
    runId: run.id,
    lane,
    clusters,
    openKube: openOwned,
    images,
    earlier,
    cgroups: await cgroupVersion(session.host.access),
    programs: session.capabilities(lane).filter((one) => PROGRAMS.some((program) => program === one)),
    engine: { name: engine.name, env: engine.env, socket: '' },
    settings: context.options.set,
    directory: run.directory,
    output: run.output.directory,
    look: (node) => lookAtNode(clusters, limits, { node, lane }),
    layout,
    labels: run.labels,
    run: context.run,
    deadlines: limits,
    phases,
    clock: context.clock,
    signal: context.signal,
    outside: () => peers.outside(lane, images),
    warn: (text) => sink({ type: 'warning', text: `lane ${lane.id}: ${text}` }),
  });
  const { state, facts } = await bringing.catch((error: unknown) => {
    if (!context.signal.aborted)
      run.journal.append({ type: 'lane-failed', at: context.clock.timestamp(), ...laneFailure(lane, error) });
    throw error;
  });
  context.runs.writeLane(state);
  run.journal.append({ type: 'lane', at: context.clock.timestamp(), lane: facts });
  return state;
}

/** So much of what a container or program said last is told with the lane; its folder has more. */
const MOST_SAID = 20;

/** Why a lane is not there, in one line; what was said last; and where what it looked like is kept. */
export function laneFailure(lane: Pick<Lane, 'id'>, error: unknown): LaneFailure {
  const [reason = ''] = describeError(error).split('\n', 1);
  const said = error instanceof Error ? error.message.split('\n').slice(1) : [];
  return {
    lane: lane.id,
    reason: redact(reason),
    ...(said.length === 0 ? {} : { said: said.slice(-MOST_SAID).map(redact) }),
    ...(error instanceof LaneNotUpError ? { kept: error.kept } : {}),
  };
}

/** Records the facts of a lane that stands already. */
export async function attach({ context, run }: Work, state: LaneState): Promise<void> {
  const limits = deadlines(context.options.deadlineScale);
  const at = () => context.clock.timestamp();
  try {
    const kube = createKube(state.cluster.kubeconfig);
    const facts = await laneFacts(state, kube, await nodeFacts(kube), limits);
    run.journal.append({ type: 'lane', at: at(), lane: facts });
  } catch (error) {
    if (!context.signal.aborted)
      run.journal.append({ type: 'lane-failed', at: at(), ...laneFailure(state.lane, error) });
    throw error;
  }
}

/** Judges a lane that stands: one process, every verdict into the run's journal. */
export async function judge(
  { context, run, phases, sink }: Work,
  state: LaneState,
  pass: { readonly plan: Plan; readonly lastPass: boolean; readonly atOnce: number },
): Promise<void> {
  const { plan, lastPass, atOnce } = pass;
  const { lane } = state;
  const { catalogue, options, repository } = context;
  const { specs, missing } = specsFor(lane, plan, catalogue, specFiles(layoutOf(repository).suites));
  const warn = (text: string) => sink({ type: 'warning', text });
  if (missing.length > 0) warn(`no spec for ${missing.join(', ')}: not reached in lane ${lane.id}`);
  if (specs.length === 0) return;
  const request = judgeRequest(context, state, {
    specs,
    outputDirectory: run.output.directory,
    bail: options.bail,
    share: { atOnce, busiest: isBusiest(plan, lane) },
    lastPass,
    ...(options.shuffle === undefined ? {} : { shuffle: options.shuffle }),
  });
  const reason = await phases.step(stageOf(lane), 'judging', () =>
    judgeInProcess({
      ...judgingParts(context),
      lane,
      stage: stageOf(lane),
      request,
      directory: run.directory,
      sink,
      warn,
    }),
  );
  if (reason !== undefined)
    run.journal.append({ type: 'lane-failed', at: context.clock.timestamp(), lane: lane.id, reason });
}
