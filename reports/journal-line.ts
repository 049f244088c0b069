import { z } from 'zod';
import { HarnessError } from '../harness/errors/errors.ts';
import { type JournalLine, LEFT_OUT_CAUSES } from '../harness/model/record.ts';

/** The journal's own version; a run line without one is of version 1. */
export const JOURNAL_VERSION = 1;

const text = z.string();
const count = z.number().nonnegative();
const requirement = text.startsWith('CNI-');
const evidence = z.array(z.looseObject({ name: text, path: text, mediaType: text }));
const kind = z.enum(['conformant', 'non-conformant', 'not-supported', 'skipped', 'inconclusive']);
const verdict = z.looseObject({
  kind,
  reason: text,
  differences: z.array(z.object({ subject: text, expected: text, seen: text })),
  established: z.array(text),
  known: text.optional(),
  blockedBy: requirement.optional(),
});
const lane = z.looseObject({ id: text, mode: z.enum(['init', 'cni']), nodes: count });
const leftOut = z.looseObject({
  verdict: z.enum(['not-supported', 'skipped']),
  cause: z.enum(LEFT_OUT_CAUSES).optional(),
  reason: text,
});
const run = z.looseObject({
  id: text,
  suite: text,
  startedAt: text,
  profile: text,
  only: z.array(text),
  engine: text,
  host: z.looseObject({ kernel: text, cpus: count, memoryBytes: count }),
  images: z.array(z.looseObject({ name: text, digest: text, origin: text })),
  downloads: z.array(z.looseObject({ from: text, bytes: count })).optional(),
  istio: z.looseObject({ version: text, origin: text, proxy: text }),
  kubernetes: text,
  settings: z.array(text),
});
const judged = { at: text, requirement, lane: text, durationMs: count, evidence };

/** The shape of a line as far as the reports rely on it; members that are not named here are kept. */
const lineSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('run'),
    at: text,
    run,
    plan: z.looseObject({
      lanes: z.array(lane),
      judgements: z.array(z.looseObject({ requirement, lane: text, leftOut: leftOut.optional() })),
    }),
  }),
  z.looseObject({
    type: z.literal('lane'),
    at: text,
    lane: z.looseObject({
      id: text,
      lane,
      clusterUid: text,
      nodes: z.array(z.looseObject({ name: text })),
      primaryCni: text,
      capabilities: z.array(text),
    }),
  }),
  z.looseObject({
    type: z.literal('lane-failed'),
    at: text,
    lane: text,
    reason: text,
    kept: text.optional(),
  }),
  z.looseObject({
    type: z.literal('verdict'),
    ...judged,
    verdict,
    pods: z.array(z.looseObject({ namespace: text, name: text, uid: text })),
  }),
  z.looseObject({ type: z.literal('observation'), ...judged, observation: z.unknown() }),
  z.looseObject({ type: z.literal('phase'), at: text, name: text, durationMs: count }),
  z.looseObject({
    type: z.literal('end'),
    at: text,
    interrupted: text.optional(),
    signal: z.enum(['SIGINT', 'SIGTERM']).optional(),
    hermetic: z.looseObject({ checked: z.boolean(), leaked: z.array(text) }).optional(),
  }),
]);

/** One line: what it says, or why it cannot be read. @throws HarnessError RECORD_VERSION for a journal of another version */
export function parseLine(line: string, file: string): JournalLine | { readonly unreadable: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { unreadable: 'torn or not JSON' };
  }
  refuseOtherVersion(value, file, JOURNAL_VERSION);
  const parsed = lineSchema.safeParse(value);
  if (parsed.success) return parsed.data as unknown as JournalLine;
  const issue = parsed.error.issues[0];
  return { unreadable: `${issue?.path.join('.') || 'line'}: ${issue?.message}` };
}

/** @throws HarnessError RECORD_VERSION, naming the version, if the value says that it has another one. */
export function refuseOtherVersion(value: unknown, file: string, known: number): void {
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value)) return;
  if (value.schemaVersion === known) return;
  throw new HarnessError(
    'RECORD_VERSION',
    `${file} is a record of schema version ${JSON.stringify(value.schemaVersion)}; this suite reads version ${known}`,
    { nextStep: 'read it with the release of istio-cni-conformance that wrote it' },
  );
}
