import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict, VerdictKind } from '../../model/verdict.ts';
import { JOURNAL_FILE, openJournal } from '../../protocol/journal.ts';
import type { JudgeLaneRequest, VerdictEvent } from '../../protocol/judge-lane.ts';

/** A verdict's kind, or that it is a known finding. */
export type SpecVerdict = Extract<VerdictKind, 'conformant' | 'non-conformant' | 'inconclusive'> | 'known';

/** The finding that `known` is; of CNI-L-20 in the catalogue. */
export const KNOWN = {
  finding: 'FINDING-3',
  subject: 'injected pod of excluded',
  seen: 'nat ISTIO_INBOUND, nat ISTIO_IN_REDIRECT, nat ISTIO_OUTPUT, nat ISTIO_REDIRECT',
} as const;

/** Judges in this process what a lane's judging process would: each verdict into the journal, then as a line. */
export function judgeHere(
  requestFile: string,
  verdictOf: (requirement: string, lane: string) => SpecVerdict,
  onLine: (line: string) => void,
): void {
  const request = JSON.parse(readFileSync(requestFile, 'utf8')) as JudgeLaneRequest;
  const lane = /([a-z0-9-]+)\.json$/.exec(request.laneStateFile)?.[1] ?? '';
  const journal = openJournal(join(request.outputDirectory, JOURNAL_FILE));
  for (const { requirement } of request.specs) {
    const verdict = whole(verdictOf(requirement, lane));
    const at = new Date().toISOString();
    journal.append({
      type: 'verdict',
      at,
      requirement,
      lane,
      verdict,
      observation: {},
      pods: [],
      evidence: [],
      durationMs: 1,
    });
    const { kind, reason, known } = verdict;
    const event: VerdictEvent = {
      requirement,
      lane,
      verdict: kind,
      reason,
      durationMs: 1,
      ...(known === undefined ? {} : { known }),
    };
    onLine(JSON.stringify(event));
  }
}

function whole(kind: SpecVerdict): Verdict {
  if (kind === 'conformant') return { kind, reason: '', differences: [], established: ['as wanted'] };
  if (kind === 'inconclusive')
    return { kind, reason: 'the probe did not answer', differences: [], established: [] };
  const difference = { subject: KNOWN.subject, expected: '1', seen: '0' };
  const red = {
    kind: 'non-conformant',
    reason: `${KNOWN.subject}: expected 1, seen 0`,
    differences: [difference],
    established: [],
  } as const;
  return kind === 'known' ? { ...red, known: KNOWN.finding } : red;
}
