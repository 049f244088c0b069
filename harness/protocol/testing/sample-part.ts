import type { Lane } from '../../model/lane.ts';
import type { ImageFact, JournalLine, Plan, PlannedJudgement, RunFacts } from '../../model/record.ts';
import type { RequirementId } from '../../model/requirement.ts';
import { ordinaryLane } from '../../model/testing/ordinary-lane.ts';
import type { VerdictKind } from '../../model/verdict.ts';
import { JOURNAL_VERSION } from '../journal-line.ts';

export type VerdictLine = Extract<JournalLine, { type: 'verdict' }>;

export interface SamplePart {
  readonly lanes?: readonly Lane[];
  readonly judgements?: readonly PlannedJudgement[];
  readonly parity?: Plan['parity'];
  readonly verdicts?: readonly VerdictLine[];
  readonly run?: Partial<RunFacts>;
  readonly istio?: string;
  readonly kubernetes?: string;
  readonly images?: readonly ImageFact[];
  /** Digest of the plugin on the node of each lane that has it. */
  readonly plugin?: string;
  /** Lines after the verdicts, in place of the end. */
  readonly last?: readonly JournalLine[];
}

const AT = '2026-11-24T09:00:00.000Z';
/** An image of the mesh that was fetched. */
export const PILOT: ImageFact = {
  name: 'docker.io/istio/pilot:1.31.0',
  digest: 'sha256:a1',
  origin: 'registry',
};
const END: JournalLine = { type: 'end', at: '2026-11-24T09:10:00.000Z' };

/** The journal of a run that judged a part of a plan: lanes that are up, and these verdicts. */
export function samplePart(id: string, parts: SamplePart = {}): readonly JournalLine[] {
  const { lanes = [ordinaryLane('cni')], judgements = [], parity, verdicts = [], last = [END] } = parts;
  const facts = { version: parts.istio ?? '1.31.0', origin: 'registry', proxy: "Istio's own" };
  const { kubernetes = 'v1.36.3', images = [PILOT], plugin = 'p1' } = parts;
  const run = {
    id,
    suite: '0.1.0',
    startedAt: AT,
    profile: 'core',
    only: [],
    engine: 'podman',
    host: { kernel: '6.1', cpus: 2, memoryBytes: 1 },
    settings: [],
    options: {},
    ...parts.run,
  };
  const nodeOf = (lane: Lane) => `icc-${id}-${lane.id}-worker`;
  return [
    { type: 'run', at: AT, schemaVersion: JOURNAL_VERSION, run },
    { type: 'images', at: AT, images: { images, istio: facts, kubernetes } },
    { type: 'plan', at: AT, plan: { lanes, judgements, ...(parity === undefined ? {} : { parity }) } },
    ...lanes.map(
      (lane): JournalLine => ({
        type: 'lane',
        at: AT,
        lane: {
          id: lane.id,
          lane,
          clusterUid: `uid-${id}-${lane.id}`,
          nodes: [{ name: nodeOf(lane), os: '', kernel: '', runtime: '', kubelet: '' }],
          ...(lane.mode === 'cni' ? { plugin: [{ node: nodeOf(lane), sha256: plugin }] } : {}),
          primaryCni: 'ptp',
          istio: facts,
          kubernetes,
          capabilities: [],
        },
      }),
    ),
    ...verdicts,
    ...last,
  ];
}

/** A verdict with a file of evidence. */
export function judged(
  requirement: RequirementId,
  lane: string,
  kind: VerdictKind = 'conformant',
  observation: unknown = { seen: 1 },
): VerdictLine {
  const path = `evidence/${lane}/${requirement}/rules.txt`;
  return {
    type: 'verdict',
    at: AT,
    requirement,
    lane,
    verdict: { kind, reason: kind === 'conformant' ? '' : 'so it is', differences: [], established: [] },
    observation,
    pods: [],
    evidence: [{ name: 'rules', path, mediaType: 'text/plain' }],
    durationMs: 1,
  };
}

/** A planned judgement; with a cause, one that is left out. */
export function planned(
  requirement: RequirementId,
  lane: string,
  cause?: NonNullable<PlannedJudgement['leftOut']>['cause'],
): PlannedJudgement {
  if (cause === undefined) return { requirement, lane };
  const verdict = cause === 'capability' || cause === 'version' ? 'not-supported' : 'skipped';
  return { requirement, lane, leftOut: { verdict, cause, reason: `for ${cause}` } };
}
