import { join } from 'node:path';
import { attachment, attachmentPath, displayName, labels, parameter, step } from 'allure-js-commons';
import type { LaneState } from '../lanes/lane-state.ts';
import type { Requirement } from '../model/requirement.ts';
import type { Verdict } from '../model/verdict.ts';
import { subjectLabels, verdictLabels } from '../protocol/allure-labels.ts';
import { harmlessJson } from '../sanitize/harmless.ts';
import { failureOf } from './failure-of.ts';
import type { JudgementLine } from './judge-once.ts';

/**
 * What a judgement says to Allure of itself, in the moment it happens. It is kept with the vitest test that is running, and
 * written by the lane's reporter; where none runs, as in the harness's own tests, it goes nowhere.
 */

/** Allure's history hangs on the parameters, so those that another run may have otherwise take no part in it. */
const OF_THIS_RUN = { excluded: true };

/** What is judged, and where. */
export async function labelSubject(
  requirement: Requirement,
  { lane, mesh, cluster }: LaneState,
): Promise<void> {
  await displayName(`${lane.id}: ${requirement.title}`);
  await labels(...subjectLabels({ ...requirement, lane: lane.id, mode: lane.mode }));
  await parameter('lane', lane.id);
  const told = {
    Istio: mesh.version,
    nodes: cluster.nodes.map((node) => node.name).join(', '),
    'primary CNI': cluster.primaryCni,
    backend: lane.backend,
    'IP family': lane.family,
  };
  for (const [name, value] of Object.entries(told)) await parameter(name, value, OF_THIS_RUN);
}

/** The step `observe`, with what was observed as its attachment. `observe` gives JSON without secrets, as the record has it. */
export async function observeAsStep(observe: () => Promise<unknown>): Promise<unknown> {
  return step('observe', async () => {
    const observation = await observe();
    await attachment('observation', harmlessJson(observation, 1), 'application/json');
    return observation;
  });
}

/** The step `judge`. It fails as the verdict does, which is given all the same. */
export async function judgeAsStep(judge: () => Verdict): Promise<Verdict> {
  let verdict: Verdict | undefined;
  try {
    await step('judge', () => {
      verdict = judge();
      const failure = failureOf(verdict);
      if (failure !== undefined) throw failure;
    });
  } catch (error) {
    if (verdict === undefined) throw error;
  }
  return verdict as Verdict;
}

/** How it ended, by the line that the journal has of it: its evidence, then its verdict. */
export async function attachOutcome(line: JudgementLine, outputDirectory: string): Promise<void> {
  for (const { name, path, mediaType } of line.evidence)
    await attachmentPath(name, join(outputDirectory, path), mediaType);
  if (line.type === 'verdict') await labels(...verdictLabels(line.verdict));
}
