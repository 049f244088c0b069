import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { HarnessError } from '../harness/errors/errors.ts';
import type { Claim } from '../harness/model/claim.ts';
import type { Requirement } from '../harness/model/requirement.ts';
import { refuseOtherVersion } from '../harness/protocol/journal-line.ts';
import { harmlessValue } from '../harness/sanitize/harmless.ts';
import { claimFindings } from './claim-findings.ts';
import type { Row, RunRecord } from './record.ts';
import {
  type ConformanceReport,
  conformanceSchema,
  type ReportedRequirement,
  SCHEMA_VERSION,
} from './schema.ts';
import { summarize } from './summary.ts';

export interface ReportOptions {
  readonly catalogue: readonly Requirement[];
  readonly claims: readonly Claim[];
  readonly strict: boolean;
}

/** Everything that is said of a run, harmless, checked against the schema. @throws HarnessError REPORT_INVALID */
export function buildReport(record: RunRecord, options: ReportOptions): ConformanceReport {
  const known = new Map(options.catalogue.map((one) => [one.id as string, one]));
  const {
    id,
    startedAt,
    profile,
    only,
    settings,
    engine,
    host,
    suite,
    kubernetes,
    istio,
    images,
    downloads,
    keptLanes,
    parts,
  } = record.run;
  const { endedAt, interrupted, signal, errorCode, hermetic } = record;
  return checked(
    harmlessValue({
      schemaVersion: SCHEMA_VERSION,
      run: {
        id,
        startedAt,
        ...set({ endedAt }),
        profile,
        only,
        settings,
        ...set({ options: record.run.options, keptLanes, parts }),
        engine,
        host,
        ...set({
          downloads,
          interrupted,
          signal,
          errorCode,
          hermetic,
        }),
      },
      versions: { suite, kubernetes, istio },
      // A requirement that is not in this catalogue counts as core: an unknown one is not waved through.
      summary: summarize(record, (requirement) => known.get(requirement)?.level ?? 'core', options.strict),
      claims: claimFindings(options.claims, record.rows),
      lanes: lanes(record),
      images,
      phases: record.phases,
      requirements: record.rows.map((row) => reported(row, known.get(row.requirement), record)),
    }),
    `the report of run ${id}`,
  );
}

/** The text of conformance.yaml. */
export function conformanceYaml(report: ConformanceReport): string {
  return stringify(report, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** Reads a conformance.yaml. @throws HarnessError RECORD_VERSION for another schema version, REPORT_INVALID */
export function readConformance(file: string): ConformanceReport {
  const value: unknown = parse(readFileSync(file, 'utf8'));
  refuseOtherVersion(value, file, SCHEMA_VERSION);
  return checked(value, file);
}

function checked(value: unknown, what: string): ConformanceReport {
  const parsed = conformanceSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new HarnessError(
    'REPORT_INVALID',
    `${what} is not as its schema says: ${issue?.path.join('.')}: ${issue?.message}`,
    {
      cause: parsed.error,
      nextStep: 'see reports/conformance.schema.json',
    },
  );
}

function reported(
  row: Row,
  requirement: Requirement | undefined,
  record: RunRecord,
): Unchecked<ReportedRequirement> {
  const { kind, reason, differences, established, known, blockedBy, said } = row.verdict;
  const cause = row.by === 'not-reached' ? row.by : row.cause;
  const mode =
    record.plan.lanes.find((lane) => lane.id === row.lane)?.mode ??
    (row.lane === 'init' || row.lane === 'cni' ? row.lane : undefined);
  return {
    id: row.requirement,
    lane: row.lane,
    ...set({ mode }),
    theme: requirement?.theme ?? 'unknown',
    level: requirement?.level ?? 'core',
    title: requirement?.title ?? 'Not in this catalogue',
    verdict: kind,
    reason,
    ...set({ cause, blockedBy, known, rejudgedFrom: row.rejudgedFrom }),
    differences,
    established,
    ...set({ said }),
    evidence: row.evidence,
    pods: row.pods,
    statement: requirement?.statement ?? '',
    source: requirement?.source ?? '',
    durationMs: Math.round(row.durationMs),
    ...set({ at: row.at }),
  };
}

function lanes(record: RunRecord): readonly Unchecked<ConformanceReport['lanes'][number]>[] {
  return record.plan.lanes.flatMap((lane): readonly Unchecked<ConformanceReport['lanes'][number]>[] => {
    const { nodes: nodeCount, istio: _asked, judges: _judges, ...shape } = lane;
    const planned = { ...shape, nodeCount };
    const stood = record.lanes.filter((one) => one.id === lane.id);
    const failure = record.failedLanes.findLast((one) => one.lane === lane.id);
    if (stood.length === 0) return [{ ...planned, up: false, ...set({ failure }) }];
    const byCluster = new Map(stood.map((facts) => [facts.clusterUid, facts]));
    return [...byCluster.values()].map((facts) => {
      const { clusterUid, istio, earlier, kubernetes, capabilities, nodes, plugin } = facts;
      const stands = { clusterUid, istio, kubernetes, capabilities, nodes };
      return { ...planned, up: true, ...stands, ...set({ earlier, plugin }) };
    });
  });
}

/** T before the schema has dropped what it does not name: lists may be read-only. */
type Unchecked<T> = T extends (infer E)[]
  ? readonly Unchecked<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Unchecked<T[K]> }
    : T;

/** The members that are set. */
function set<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}
