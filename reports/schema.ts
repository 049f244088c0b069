import { z } from 'zod';
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
  mode,
  node,
  optionValue,
  pluginDigest,
  pod,
  requirementId,
  text,
  verdictKind,
} from '../harness/protocol/shapes.ts';

/** Version of conformance.yaml; raised with every change that a reader could stumble over. */
export const SCHEMA_VERSION = 1;

const time = text.describe('RFC 3339');

const verdict = verdictKind.describe(
  'not-supported: a capability is missing; skipped: left out by the user; inconclusive: the harness failed or was stopped',
);
const level = z.enum(['core', 'extended']);

const requirement = z.object({
  id: requirementId.describe('id in the catalogue'),
  lane: text.describe("a lane's id, a mode without a lane in this run, or `parity`"),
  mode: mode.optional().describe('mode of the lane; absent for parity'),
  theme: text,
  level,
  title: text,
  verdict,
  reason: text.describe('one line; empty only where conformant'),
  cause: z
    .enum([...leftOutCause.options, 'not-reached'])
    .optional()
    .describe(
      'why it was not judged: left out by --only, by the profile, by the version of Istio, for want of a capability or of a lane; or the run did not come to it',
    ),
  blockedBy: requirementId.optional().describe('the requirement that says why this one could not be judged'),
  known: text
    .optional()
    .describe(
      'id of the published finding that this non-conformance is; where conformant, it is no longer seen',
    ),
  rejudgedFrom: verdict.optional().describe('recorded verdict, where judging again differs from it'),
  differences: z.array(difference),
  established: z.array(text).describe('what was seen to be as required'),
  said: z
    .array(text)
    .optional()
    .describe('what the product itself said of the pods that were judged, where no difference tells it'),
  evidence: z
    .array(evidence)
    .describe('files, the most telling first; paths are relative to the directory of this document'),
  pods: z.array(pod).describe('pods that were made for this judgement'),
  statement: text.describe('the rule, in RFC 2119 words'),
  source: text.describe('where the rule comes from'),
  durationMs: milliseconds,
  at: time.optional().describe('when the verdict was reached'),
});

const counts = z.object({
  lane: text,
  level,
  conformant: count,
  'non-conformant': count,
  known: count.describe('those of `non-conformant` that are known findings'),
  'not-supported': count,
  skipped: count,
  inconclusive: count,
});

const lane = z.object({
  ...laneShape,
  nodeCount: count,
  up: z.boolean().describe('false: it did not come up, and nothing was judged in it'),
  failure: z
    .object({
      reason: text,
      said: z.array(text).optional().describe('what the container or program that failed said last'),
      kept: text.optional().describe('folder of diagnostics, relative to the directory of this document'),
    })
    .optional()
    .describe('why it did not come up'),
  clusterUid: text.optional(),
  istio: istio.optional().describe('what was found installed'),
  earlier: istio.optional().describe('of lane upgrade: what it came from, and was taken back to'),
  kubernetes: text.optional(),
  capabilities: z.array(text).optional(),
  nodes: z.array(node).optional(),
  plugin: z.array(pluginDigest).optional().describe("the plugin's program as it was found on the nodes"),
});

const claim = z.object({
  id: text.regex(/^SEED-\d+$/),
  statement: text,
  finding: z.enum(['upheld', 'not upheld', 'partly judged', 'not judged']),
  detail: text.describe(
    'which requirement speaks against it, or how many of its requirements are conformant, and why the others are not',
  ),
  requirements: z
    .record(text, z.record(text, verdict))
    .describe('verdict by lane for every requirement behind the claim; empty where nothing was planned'),
});

const run = z.object({
  id: text,
  startedAt: time,
  endedAt: time.optional(),
  profile: text,
  only: z.array(text).describe('selection by the user; empty: everything in the profile'),
  settings: z.array(text).describe('what the user handed to the installer'),
  options: z
    .record(text, optionValue)
    .optional()
    .describe('what the user chose that differs from the defaults, by name as a file of --config spells it'),
  keptLanes: z.boolean().optional().describe('lanes of a kept run were judged'),
  parts: z
    .array(
      z.object({
        id: text,
        startedAt: time,
        endedAt: time.optional(),
        only: z.array(text),
        lanes: z.array(text),
        engine: text,
        host,
      }),
    )
    .optional()
    .describe('the runs that judged a part each, where several are reported together'),
  engine: text,
  host,
  downloads: z
    .array(download)
    .optional()
    .describe('bytes of images by the registry that gave them; `store` is what was kept of earlier runs'),
  interrupted: text.optional().describe('why the run did not come to its end'),
  signal: endingSignal.optional().describe('the signal that ended it'),
  errorCode: text.optional().describe("the code of the error that ended it, if one of the suite's own did"),
  hermetic: hermetic.optional().describe("connections from the nodes' network that left the machine"),
});

export const conformanceSchema = z
  .object({
    schemaVersion: z.literal(SCHEMA_VERSION),
    run,
    versions: z.object({ suite: text, kubernetes: text, istio }),
    summary: z.object({
      result: z
        .enum(['conformant', 'partial', 'non-conformant', 'inconclusive'])
        .describe(
          'partial: nothing unexpected is wrong, but a core requirement is not supported or a known finding was seen',
        ),
      exitCode: count,
      strict: z.boolean(),
      why: z.array(text).describe('what the result rests on'),
      counts: z.array(counts),
      problems: z.array(text).describe('what went wrong with the record or its reports'),
    }),
    claims: z.array(claim),
    lanes: z
      .array(lane)
      .describe('of runs that are reported together, an entry for each cluster that a lane of that name was'),
    images: z.array(image),
    phases: z.array(z.object({ name: text, at: time, durationMs: milliseconds })),
    requirements: z.array(requirement),
  })
  .describe('What one run of istio-cni-conformance found');

/** The content of conformance.yaml, from which every other report is made. */
export type ConformanceReport = z.infer<typeof conformanceSchema>;
export type ReportedRequirement = z.infer<typeof requirement>;
export type ReportedClaim = z.infer<typeof claim>;
export type Summary = ConformanceReport['summary'];

/** JSON Schema of conformance.yaml, as committed in conformance.schema.json. */
export function jsonSchema(): unknown {
  return z.toJSONSchema(conformanceSchema);
}
