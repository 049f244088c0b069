import type { AttachedLane } from '../bench/attach-lane.ts';
import { type OpenBench, openBench } from '../bench/create-bench.ts';
import type { ObservedDefinition } from '../bench/definition.ts';
import { keepDiagnostics } from '../bench/keep-diagnostics.ts';
import { driftWords } from '../lanes/lane-drift.ts';
import { withKnown } from '../model/known-finding.ts';
import type { JournalLine } from '../model/record.ts';
import type { Requirement, RequirementId } from '../model/requirement.ts';
import type { Verdict } from '../model/verdict.ts';
import { redactJson } from '../sanitize/redact.ts';
import { BlockedError, inconclusive, verdictOf, verdictOfError } from '../verdict/outcome.ts';
import { judgeAsStep, observeAsStep } from './allure-steps.ts';

/** So many lines of the product's own words are told with a verdict; its evidence has them all. */
const MOST_SAID = 5;

export type JudgementLine = Extract<JournalLine, { type: 'verdict' | 'observation' }>;

/**
 * Observes and judges a requirement once, undoes what it made, and writes the line to the journal in
 * that moment. Never throws: what went wrong is the verdict.
 */
export async function judgeOnce(
  definition: ObservedDefinition,
  attached: AttachedLane,
  signal: AbortSignal,
): Promise<JudgementLine> {
  const started = performance.now();
  const bench = openBench(definition.requirement, attached, signal);
  const { observation, verdict: reached } = await judged(definition, attached, bench);
  const verdict = reached && (await withWitness(reached, bench, attached));
  const undone = await undoAll(bench, attached);
  const red = verdict?.kind === 'non-conformant';
  // The line goes to the terminal and to Allure, too: reasons carry tails of commands and events.
  const line = redactJson(
    lineOf(definition, attached, bench, {
      observation,
      // A lane that could not be left as it was says nothing good; what was seen red stays red.
      verdict: red ? verdict : (undone ?? verdict),
      durationMs: performance.now() - started,
    }),
  );
  attached.journal.append(line);
  return line;
}

interface Judged {
  readonly observation?: unknown;
  /** `undefined` where a parity requirement was observed: it is judged over both lanes. */
  readonly verdict: Verdict | undefined;
}

async function judged(
  definition: ObservedDefinition,
  attached: AttachedLane,
  bench: OpenBench,
): Promise<Judged> {
  const { lane, mesh, capabilities } = attached.state;
  const where = { mode: lane.mode, istioVersion: mesh.version, capabilities };
  const known = (verdict: Verdict) => withKnown(verdict, definition.requirement.known, where);
  const left = attached.changes.left(nodeOf(definition.requirement, attached));
  if (left !== undefined)
    return { verdict: inconclusive(`the lane is not as it was, a judgement has not undone: ${left}`) };
  let observation: unknown;
  try {
    // Through JSON and without secrets, so that the judge sees what the record will hold.
    observation = await observeAsStep(async () =>
      redactJson(JSON.parse(JSON.stringify(await definition.observe(bench)))),
    );
  } catch (error) {
    const blocked = await blockedBy(definition, attached, bench);
    return {
      verdict: known(verdictOfError(blocked === undefined ? error : new BlockedError(blocked, error))),
    };
  }
  if (definition.scope === 'parity') return { observation, verdict: undefined };
  try {
    const { mode, istioVersion } = where;
    const verdict = await judgeAsStep(() =>
      known(verdictOf(definition.judge(observation, mode, istioVersion))),
    );
    return { observation, verdict };
  } catch (error) {
    return { observation, verdict: verdictOfError(error) };
  }
}

/** What is not conformant has its evidence kept, and with it what the product itself said, where no difference tells that. */
async function withWitness(verdict: Verdict, bench: OpenBench, attached: AttachedLane): Promise<Verdict> {
  if (verdict.kind === 'conformant') return verdict;
  const said = await keepDiagnostics(bench, attached, verdict);
  const told = verdict.differences.some((difference) => difference.said !== undefined);
  return told || said.length === 0 ? verdict : { ...verdict, said: said.slice(0, MOST_SAID) };
}

/** In CNI mode little can be said of pods while the agent is not Ready: that is `CNI-A-01`'s verdict. */
async function blockedBy(
  definition: ObservedDefinition,
  attached: AttachedLane,
  { changes }: Pick<OpenBench, 'changes'>,
): Promise<RequirementId | undefined> {
  // An agent that the judgement itself has taken away, or another beside it, is not the product's fault.
  if (changes.length > 0 || definition.requirement.effect === 'node') return undefined;
  if (attached.state.lane.mode !== 'cni' || definition.requirement.id === 'CNI-A-01') return undefined;
  try {
    return (await attached.agentReady()) ? undefined : 'CNI-A-01';
  } catch {
    // An API server that does not answer accuses nobody: the first error stands.
    return undefined;
  }
}

/** The one node that a judgement may break, where it may break no other. */
function nodeOf({ effect }: Requirement, { ownNode }: AttachedLane): string | undefined {
  return effect === 'node' ? ownNode : undefined;
}

/** The verdict that replaces the judgement's, where the lane could not be left as it was. */
async function undoAll(bench: OpenBench, attached: AttachedLane): Promise<Verdict | undefined> {
  try {
    await bench.undo.undoAll();
    if (bench.changes.length > 0) attached.changes.end(nodeOf(bench.requirement, attached));
    const drift = await bench.beside.changed();
    if (drift.length === 0) return undefined;
    const changes = bench.changes.join(', ');
    return inconclusive(`not as before ${changes}, which is reverted: ${driftWords(drift)}`);
  } catch (error) {
    return inconclusive(verdictOfError(error).reason);
  }
}

function lineOf(
  definition: ObservedDefinition,
  attached: AttachedLane,
  bench: OpenBench,
  outcome: { observation: unknown; verdict: Verdict | undefined; durationMs: number },
): JudgementLine {
  const common = {
    at: new Date().toISOString(),
    requirement: definition.requirement.id,
    lane: attached.state.lane.id,
    evidence: bench.evidence,
    durationMs: Math.round(outcome.durationMs),
  };
  if (outcome.verdict === undefined) {
    return { type: 'observation', ...common, observation: outcome.observation };
  }
  return {
    type: 'verdict',
    ...common,
    verdict: outcome.verdict,
    ...(outcome.observation === undefined ? {} : { observation: outcome.observation }),
    pods: bench.born,
  };
}
