import { join } from 'node:path';
import { z } from 'zod';
import { layoutOf } from '../../config/layout.ts';
import { HarnessError } from '../../errors/errors.ts';
import { readNamedFileSync } from '../../files/named-file.ts';
import { asUser } from '../../process/as-user.ts';
import { CommandError, type CommandResult } from '../../process/run.ts';
import { UndoStack } from '../../time/undo.ts';
import { failRequests } from './fail-requests.ts';
import type { Judged, PieceContext } from './make-piece.ts';
import { argumentsIn, type PieceInSteps, type Step, stepFile } from './series-file.ts';

/** What `up --json` says of a lane that it keeps. */
const keptLane = z.object({
  runId: z.string(),
  clusterUid: z.string(),
  kubeconfig: z.string(),
  kubectl: z.string(),
});
const keptEvent = z.object({ type: z.literal('kept'), lanes: z.array(keptLane).min(1) });
type KeptLane = z.infer<typeof keptLane>;

/**
 * Brings lanes up, does something to them, judges them, and tears them down whatever happens: all by the commands that a
 * user would type. @throws HarnessError NOT_UP where not every lane came up; CommandError for a step that cannot be done
 */
export async function judgeInSteps(
  context: PieceContext,
  { name, up, between, test }: PieceInSteps,
  folder: string,
): Promise<Judged> {
  const { signal, say } = context;
  const kept: KeptLane[] = [];
  // From the whole output: lines that are handed on as they come may come late.
  const note = ({ stdout }: CommandResult) => void kept.push(...stdout.split('\n').flatMap(lanesIn));
  await using undo = new UndoStack();
  undo.before('lanes kept', async () => {
    for (const runId of new Set(kept.map((lane) => lane.runId)))
      await asUser(context, ['down', runId], { onLine: say });
  });
  const raised = await asUser(context, ['up', ...argumentsIn(up), '--json', '--output', join(folder, 'up')], {
    okExitCodes: 'any',
    signal,
    onLine: (line) => {
      if (!line.startsWith('{')) say(line);
    },
  }).catch((error: unknown) => {
    if (error instanceof CommandError) note(error.result);
    throw error;
  });
  note(raised);
  signal.throwIfAborted();
  if (raised.exitCode !== 0 || kept.length === 0)
    throw new HarnessError('NOT_UP', `the lanes of ${name} did not come up: exit code ${raised.exitCode}`, {
      nextStep: 'read what it said above, then run the same command again',
    });
  for (const step of between) {
    signal.throwIfAborted();
    await take(context, step, { lanes: kept, undo });
  }
  const output = join(folder, 'test');
  const { exitCode } = await asUser(context, ['test', ...argumentsIn(test), '--output', output], {
    okExitCodes: 'any',
    signal,
    onLine: say,
  });
  return { exitCode, output, clusters: kept.map(({ clusterUid }) => clusterUid) };
}

async function take(
  context: PieceContext,
  step: Step,
  { lanes, undo }: { readonly lanes: readonly KeptLane[]; readonly undo: UndoStack },
): Promise<void> {
  const { run, signal, say, repository } = context;
  const fileOf = (name: string) => stepFile(layoutOf(repository).series, name);
  for (const { kubectl, kubeconfig } of lanes) {
    const api = [kubectl, '--kubeconfig', kubeconfig];
    if ('apply' in step) {
      await run([...api, 'apply', '--filename', fileOf(step.apply)], { signal, onLine: say });
    } else if ('onEachNode' in step) {
      const input = readNamedFileSync(fileOf(step.onEachNode));
      const { stdout } = await run([...api, 'get', 'nodes', '--output', 'name'], { signal });
      for (const node of stdout.split('\n').filter((line) => line !== ''))
        await asUser(context, ['shell', node.replace('node/', ''), 'sh'], { input, signal, onLine: say });
    } else {
      await failRequests(kubeconfig, { ...step.failingRequests, undo, say });
    }
  }
}

/** Other events of `up`, and words that look like one, tell of none. */
function lanesIn(line: string): readonly KeptLane[] {
  try {
    return keptEvent.safeParse(JSON.parse(line)).data?.lanes ?? [];
  } catch {
    return [];
  }
}
