import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import { isJsonObject } from '../model/json-object.ts';
import type { JournalLine } from '../model/record.ts';
import { mended } from './mended.ts';
import {
  count,
  difference,
  download,
  endingSignal,
  evidence,
  hermetic,
  host,
  image,
  istio,
  laneShape,
  leftOutCause,
  milliseconds,
  node,
  optionValue,
  pathWithin,
  pluginDigest,
  pod,
  requirementId,
  text,
  verdictKind,
} from './shapes.ts';

/** The journal's own version, which its run lines say; one without is of version 1. */
export const JOURNAL_VERSION = 2;

/** The allure results, phases and ages of a report are reckoned with these. */
const time = z.iso.datetime({ offset: true });
const verdict = z.looseObject({
  kind: verdictKind,
  reason: text,
  differences: z.array(difference),
  established: z.array(text),
  known: text.optional(),
  blockedBy: requirementId.optional(),
  said: z.array(text).optional(),
});
const lane = z.looseObject({ ...laneShape, nodes: count });
const leftOut = z.looseObject({
  verdict: z.enum(['not-supported', 'skipped']),
  cause: leftOutCause,
  reason: text,
});
const run = z.looseObject({
  id: text,
  suite: text,
  startedAt: time,
  profile: text,
  only: z.array(text),
  engine: text,
  host,
  settings: z.array(text),
  options: z.record(text, optionValue),
  keptLanes: z.boolean().optional(),
  parts: z
    .array(
      z.looseObject({
        id: text,
        startedAt: time,
        endedAt: time.optional(),
        only: z.array(text),
        engine: text,
        host,
        lanes: z.array(text),
        problems: z.array(text),
      }),
    )
    .optional(),
});
const images = z.looseObject({
  images: z.array(image),
  downloads: z.array(download).optional(),
  istio,
  kubernetes: text,
});
const judged = {
  at: time,
  requirement: requirementId,
  lane: text,
  durationMs: milliseconds,
  evidence: z.array(evidence),
};

/** The shape of a line as far as the reports rely on it; members that are not named here are kept. */
const lineSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('run'), at: time, schemaVersion: z.literal(JOURNAL_VERSION), run }),
  z.looseObject({ type: z.literal('images'), at: time, images }),
  z.looseObject({
    type: z.literal('plan'),
    at: time,
    plan: z.looseObject({
      lanes: z.array(lane),
      judgements: z.array(
        z.looseObject({ requirement: requirementId, lane: text, leftOut: leftOut.optional() }),
      ),
      parity: z.object({ init: text, cni: text }).optional(),
    }),
  }),
  z.looseObject({
    type: z.literal('lane'),
    at: time,
    lane: z.looseObject({
      id: text,
      lane,
      clusterUid: text,
      nodes: z.array(node),
      primaryCni: text,
      istio,
      earlier: istio.optional(),
      kubernetes: text,
      capabilities: z.array(text),
      accessLogFormat: z.looseObject({ format: text, readable: z.boolean() }).optional(),
      plugin: z.array(pluginDigest).optional(),
    }),
  }),
  z.looseObject({
    type: z.literal('lane-failed'),
    at: time,
    lane: text,
    reason: text,
    said: z.array(text).optional(),
    kept: pathWithin.optional(),
  }),
  z.looseObject({ type: z.literal('verdict'), ...judged, verdict, pods: z.array(pod) }),
  z.looseObject({ type: z.literal('observation'), ...judged, observation: z.unknown() }),
  z.looseObject({ type: z.literal('phase'), at: time, name: text, durationMs: milliseconds }),
  z.looseObject({
    type: z.literal('end'),
    at: time,
    interrupted: text.optional(),
    signal: endingSignal.optional(),
    errorCode: text.optional(),
    problems: z.array(text).optional(),
    hermetic: hermetic.optional(),
  }),
]);

/** What a line says, and what is wrong with it: members that were left out, or why nothing of it can be read. */
export interface ReadLine {
  readonly line?: JournalLine;
  /** `left out: verdict.known: ...`, one for each bad member. */
  readonly problems: readonly string[];
}

/**
 * Reads one line. One with a bad member is left out, but for a run's and a plan's: without them there would be no report,
 * so that what is bad of it alone is left out. @throws HarnessError RECORD_VERSION for a journal of another version
 */
export function readLine(line: string, file: string): ReadLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problems: ['left out: torn or not JSON'] };
  }
  if (isJsonObject(value) && value['type'] === 'run')
    refuseOtherVersion({ schemaVersion: 1, ...value }, file, JOURNAL_VERSION);
  const parsed = lineSchema.safeParse(value);
  if (parsed.success) return { line: asLine(parsed.data), problems: [] };
  const { issues } = parsed.error;
  const again = lineSchema.safeParse(mended(value, issues));
  if (again.success) return { line: asLine(again.data), problems: issues.map(words) };
  return { problems: issues.slice(0, 1).map(words) };
}

function asLine(data: unknown): JournalLine {
  return data as JournalLine;
}

function words({ path, message }: z.core.$ZodIssue): string {
  return `left out: ${path.join('.') || 'line'}: ${message}`;
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
