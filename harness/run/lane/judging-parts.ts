import { availableParallelism } from 'node:os';
import { layoutOf } from '../../config/layout.ts';
import { bundledDirectory, compiledDirectory } from '../../config/paths.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import type { JudgeLaneRequest } from '../../protocol/judge-lane.ts';
import type { Context } from '../context.ts';
import { workersFor } from '../machine/free-resources.ts';
import type { JudgingProcess } from './judge-in-process.ts';

/** What one pass over a lane has of its own. */
export interface LanePass
  extends Pick<
    JudgeLaneRequest,
    'specs' | 'outputDirectory' | 'bail' | 'shuffle' | 'lastPass' | 'pass' | 'heldBy'
  > {
  /** How many lanes are judged at once, and whether this is the one with most to judge. */
  readonly share: { readonly atOnce: number; readonly busiest: boolean };
}

/** What a judging process is told of a lane that stands. */
export function judgeRequest(
  context: Context,
  state: Pick<LaneState, 'runId' | 'lane' | 'capabilities'>,
  { share, ...own }: LanePass,
): JudgeLaneRequest {
  const { options, runs, cache, repository } = context;
  const { runId, lane } = state;
  return {
    laneStateFile: runs.laneFile(runId, lane.id),
    cacheDirectory: bundledDirectory(cache, lane.id),
    allureReporter: layoutOf(repository).allureReporter,
    deadlineScale: options.deadlineScale,
    ...nodePowerProgram(context, state),
    workers: options.workers ?? workersFor(availableParallelism(), share.atOnce, share.busiest),
    ...own,
  };
}

/** What switches the nodes of a lane, where its engine has them. */
export function nodePowerProgram(
  { options, runs, cache, repository }: Pick<Context, 'options' | 'runs' | 'cache' | 'repository'>,
  { runId, lane, capabilities }: Pick<LaneState, 'runId' | 'lane' | 'capabilities'>,
): Pick<JudgeLaneRequest, 'nodePower'> {
  if (!capabilities.includes('node-power')) return {};
  const { nodePower } = layoutOf(repository);
  const { deadlineScale } = options;
  return {
    nodePower: [process.execPath, nodePower, runs.laneFile(runId, lane.id), cache, String(deadlineScale)],
  };
}

/** What every judging process of this program is started with. */
export function judgingParts({
  repository,
  cache,
  run,
  signal,
}: Context): Pick<JudgingProcess, 'repository' | 'compileCache' | 'node' | 'run' | 'signal'> {
  return { repository, compileCache: compiledDirectory(cache), node: process.execPath, run, signal };
}
