import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';
import { mendLane } from '../bench/mend-lane.ts';
import { nodePowerBy } from '../bench/node-power.ts';
import { type JudgePass, openPass } from '../bench/pass.ts';
import { endWords, leftWords, removeLeftObjects, removeObjectsOf, untilGone } from '../bench/pass-objects.ts';
import { describeError, HarnessError } from '../errors/errors.ts';
import { openOwned } from '../kube/open-owned.ts';
import { breakableNodes } from '../lanes/breakable-nodes.ts';
import { holdLane } from '../lanes/lane-lease.ts';
import { readLaneState } from '../lanes/read-lane-state.ts';
import { ENDING_SIGNALS } from '../process/ending-signals.ts';
import { mayLive, thisOwner } from '../process/owner.ts';
import { createRunner } from '../process/run.ts';
import {
  batchesOf,
  inTurn,
  type JudgeLaneRequest,
  type JudgeSpec,
  runDirectoryOf,
} from '../protocol/judge-lane.ts';
import { deadlines } from '../time/deadlines.ts';
import { dropTornBundles, sealBundles } from './bundles.ts';
import { withOwnSignals } from './own-signals.ts';
import { sequenceOf } from './sequence.ts';
import { VerdictLines } from './verdict-lines.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Libraries of hundreds of modules, each loaded as one file: two seconds of CPU less for every worker. */
const BUNDLED = ['@kubernetes/client-node', 'execa', 'undici', 'yaml', 'zod'];

/**
 * A lane's judging process: `node lane-process.ts REQUEST.json`. Judges through vitest, batch by batch. SIGTERM, SIGINT
 * and SIGHUP cancel through vitest, so that every undo runs and what was judged till then is written. Gives whether judging itself worked.
 */
async function main(requestFile: string): Promise<boolean> {
  const request = JSON.parse(readFileSync(requestFile, 'utf8')) as JudgeLaneRequest;
  const state = readLaneState(request.laneStateFile);
  const kube = openOwned(state.cluster);
  const laneId = state.lane.id;
  await using hold = await holdLane({ kube, laneId, owner: thisOwner(), heldBy: request.heldBy });
  const pass = openPass(request, hold.lease);
  const cancelled = new AbortController();
  hold.lost.addEventListener('abort', () => {
    say(describeError(hold.lost.reason));
    cancelled.abort();
  });
  const lines = new VerdictLines((line) => void process.stdout.write(`${line}\n`));
  // Not `once`: execa's listener ends the process at once where it is the last one.
  for (const signal of ENDING_SIGNALS) process.on(signal, () => cancelled.abort(signal));
  try {
    if (hold.whyNone !== undefined)
      say(`nobody else is kept from the lane, it has no lease: ${hold.whyNone}`);
    const runDirectory = runDirectoryOf(request);
    const bounds = deadlines(request.deadlineScale);
    const nodePower = nodePowerBy(request.nodePower, createRunner(), bounds);
    const mended = await mendLane({ kube, runDirectory, laneId, deadlines: bounds, hold, nodePower });
    for (const line of mended) say(line);
    for (const line of leftWords(await removeLeftObjects(kube, hold.mayLive))) say(line);
    const staying = await untilGone(kube, { deadlines: bounds, signal: cancelled.signal });
    if (staying.length > 0)
      say(`judges beside what an earlier pass made and is not gone yet: ${staying.join(', ')}`);
    const torn = await dropTornBundles(request.cacheDirectory, mayLive);
    if (torn !== undefined) say(`what vitest had bundled is made anew: ${torn}`);
    await inTurn(batchesOf(request.specs, state.lane.mode), request.bail, async ({ specs, how }) => {
      const workers = { alone: 1, nodes: breakableNodes(state).length, beside: request.workers }[how];
      const ok = await runSpecs(pass, laneId, specs, workers, lines, cancelled.signal);
      // What cannot be sealed is made anew by the next pass; it is no reason to judge no further.
      await sealBundles(request.cacheDirectory).catch(() => undefined);
      return ok;
    });
  } finally {
    if (request.lastPass !== true)
      for (const line of endWords(await removeObjectsOf(kube, pass.id))) say(line);
  }
  return lines.isWhole && !hold.lost.aborted;
}

/** For the lane's log, where no verdict is such a line. */
function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Whether all went well: no judgement failed. */
async function runSpecs(
  pass: JudgePass,
  laneId: string,
  specs: readonly JudgeSpec[],
  workers: number,
  lines: VerdictLines,
  cancelled: AbortSignal,
): Promise<boolean> {
  if (cancelled.aborted) return false;
  const vitest = await withOwnSignals(() =>
    createVitest(
      {
        config: false,
        root: ROOT,
        watch: false,
        include: specs.map((spec) => spec.file.replace(ROOT, '')),
        pool: 'forks',
        // A module graph of its own for each spec would cost 130 MB.
        isolate: false,
        deps: { optimizer: { ssr: { enabled: true, include: BUNDLED } } },
        maxWorkers: Math.min(workers, specs.length),
        bail: pass.request.bail ? 1 : 0,
        sequence: sequenceOf(specs, pass.request.shuffle),
        provide: { pass },
        reporters: [
          lines,
          [
            pass.request.allureReporter,
            { resultsDir: join(pass.request.outputDirectory, 'allure-results'), lane: laneId },
          ],
        ],
      },
      { cacheDir: pass.request.cacheDirectory },
    ),
  );
  const cancel = () => void vitest.cancelCurrentRun('keyboard-input');
  cancelled.addEventListener('abort', cancel);
  try {
    // It may have been cancelled while vitest was made.
    if (cancelled.aborted) return false;
    const { testModules } = await vitest.start();
    return testModules.every((module) => module.ok());
  } finally {
    cancelled.removeEventListener('abort', cancel);
    await vitest.close();
  }
}

const [, script, requestFile] = process.argv;
if (script !== undefined && basename(script) === 'lane-process.ts' && requestFile !== undefined) {
  // Non-conformance is in the journal: the exit code only says whether judging itself worked.
  try {
    process.exitCode = (await main(requestFile)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    say(describeError(error));
    process.exitCode = 1;
  }
}
