import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type ConformanceReport, conformanceSchema } from '../../../reports/schema.ts';
import { compactPiece } from '../../../reports/series/compact.ts';
import type { Piece } from '../../../reports/series/record.ts';
import { HarnessError } from '../../errors/errors.ts';
import { REPORT_FILES } from '../../protocol/report-files.ts';
import type { Context } from '../../run/context.ts';
import { keepBusy } from './keep-busy.ts';
import type { SeriesPiece } from './series-file.ts';

/** What a run that is cancelled may take to tear down. */
const TEAR_DOWN_MS = 120_000;

export type PieceContext = Pick<
  Context,
  'run' | 'start' | 'clock' | 'signal' | 'repository' | 'cache' | 'say'
>;

/**
 * A whole run by the command that a user would type, and what it found.
 * @throws HarnessError NO_REPORT where it has written none, or was interrupted
 */
export async function makePiece(
  context: PieceContext,
  { name, words, underLoad }: SeriesPiece,
): Promise<Piece> {
  const { run, clock, signal, repository, cache, say } = context;
  using cleanup = new DisposableStack();
  const output = mkdtempSync(join(tmpdir(), 'icc-series-'));
  cleanup.defer(() => rmSync(output, { recursive: true, force: true }));
  await using _ = underLoad ? keepBusy(context) : undefined;
  const head = await run(['git', 'describe', '--always', '--dirty'], { cwd: repository });
  const startMs = clock.nowMs();
  const argv = ['npm', 'run', '--silent', 'conformance', '--', ...words.split(/\s+/), '--output', output];
  const { exitCode } = await run(argv, {
    cwd: repository,
    env: { CI: 'true' },
    okExitCodes: 'any',
    ownGroup: true,
    graceMs: TEAR_DOWN_MS,
    signal,
    onLine: say,
  });
  signal.throwIfAborted();
  const report = readReport(join(output, REPORT_FILES.conformance), { name, exitCode });
  return compactPiece(report, [cache, repository, output], {
    name,
    words,
    underLoad,
    exitCode,
    date: clock.timestamp().slice(0, 10),
    commit: head.stdout.trim(),
    durationS: Math.round((clock.nowMs() - startMs) / 1000),
  });
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
