import type { RunRecord } from '../records/run-record.ts';

/** A run of no process on record, without clusters. */
export function sampleRecord(runId: string, parts: Partial<RunRecord> = {}): RunRecord {
  return {
    runId,
    owner: { pid: 7, startTicks: '100', machine: 'm', boot: 'b', pidNamespace: 'pid:[1]' },
    startedAt: '2026-11-24T09:00:00Z',
    kept: false,
    engine: 'podman',
    output: '/out',
    clusters: [],
    ...parts,
  };
}
