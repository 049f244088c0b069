import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type ConformanceReport, conformanceSchema } from '../../../reports/schema.ts';
import { compactPiece } from '../../../reports/series/compact.ts';
import type { Piece } from '../../../reports/series/record.ts';
import { layoutOf } from '../../config/layout.ts';
import { HarnessError } from '../../errors/errors.ts';
import { asUser } from '../../process/as-user.ts';
import { REPORT_FILES } from '../../protocol/report-files.ts';
import type { Context } from '../../run/context.ts';
import { judgeInSteps } from './judge-in-steps.ts';
import { keepBusy } from './keep-busy.ts';
import { argumentsIn, type SeriesPiece, wordsOf } from './series-file.ts';

export type PieceContext = Pick<
  Context,
  'run' | 'start' | 'clock' | 'signal' | 'repository' | 'cache' | 'say'
>;

/** How the command ended that judges. */
export interface Judged {
  readonly exitCode: number;
  /** Where its reports are. */
  readonly output: string;
  /** UIDs of the clusters that were brought up for it; absent where the command brought them up itself. */
  readonly clusters?: readonly string[];
}

/**
 * A whole run by the commands that a user would type, and what it found.
 * @throws HarnessError NO_REPORT where it has written none, OTHER_LANES where other lanes were judged than were brought up; the signal's reason where it was interrupted
 */
export async function makePiece(context: PieceContext, piece: SeriesPiece): Promise<Piece> {
  const { run, clock, signal, repository, cache } = context;
  const { name, underLoad } = piece;
  using cleanup = new DisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'icc-series-'));
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true }));
  await using _ = underLoad ? keepBusy(context) : undefined;
  const head = await run(['git', 'describe', '--always', '--dirty'], { cwd: repository });
  const startMs = clock.nowMs();
  const { exitCode, output, clusters } =
    'up' in piece
      ? await judgeInSteps(context, piece, folder)
      : await judgeAtOnce(context, piece.words, folder);
  signal.throwIfAborted();
  const report = readReport(join(output, REPORT_FILES.conformance), { name, exitCode });
  if (clusters !== undefined) refuseOthers(name, report, clusters);
  return compactPiece(report, [cache, repository, folder], {
    name,
    words: wordsOf(layoutOf(repository).series, piece),
    underLoad,
    exitCode,
    date: clock.timestamp().slice(0, 10),
    commit: head.stdout.trim(),
    durationS: Math.round((clock.nowMs() - startMs) / 1000),
  });
}

async function judgeAtOnce(context: PieceContext, words: string, output: string): Promise<Judged> {
  const args = [...argumentsIn(words), '--output', output];
  const { signal, say } = context;
  const { exitCode } = await asUser(context, args, { okExitCodes: 'any', signal, onLine: say });
  return { exitCode, output };
}

/** `test` judges the newest lanes that are kept, whoever keeps them. */
function refuseOthers(name: string, { lanes }: ConformanceReport, clusters: readonly string[]): void {
  const judged = new Set(lanes.flatMap(({ clusterUid }) => clusterUid ?? []));
  const own = new Set(clusters);
  if (judged.size === own.size && [...judged].every((uid) => own.has(uid))) return;
  throw new HarnessError(
    'OTHER_LANES',
    `${name}: clusters ${[...judged].join(', ') || 'none'} were judged, and ${[...own].join(', ')} were brought up for it`,
    { nextStep: 'tear down the lanes that others keep, npm run conformance -- down, then make it again' },
  );
}

function readReport(file: string, { name, exitCode }: Pick<Piece, 'name' | 'exitCode'>): ConformanceReport {
  try {
    return conformanceSchema.parse(parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new HarnessError('NO_REPORT', `the run of ${name} ended with exit code ${exitCode} and no report`, {
      cause,
      nextStep: 'read what it said above, then run the same command again',
    });
  }
}
