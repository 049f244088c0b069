import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { laneCluster } from '../../../harness/clusters/names.ts';
import { type JournalLine, PARITY_LANE } from '../../../harness/model/record.ts';
import type { Requirement } from '../../../harness/model/requirement.ts';
import { ordinaryLane } from '../../../harness/model/testing/ordinary-lane.ts';
import { JOURNAL_FILE, openJournal } from '../../../harness/protocol/journal.ts';
import { journalLines } from '../../../harness/protocol/journal-lines.ts';
import { runIn } from '../../../harness/protocol/journal-run.ts';
import { sampleJournal } from '../sample.ts';

const RUN_ID = 'r7k2';
const LANE = ordinaryLane('cni', { disruptive: false });

/** No API server answers there. */
const KUBECONFIG = `apiVersion: v1
kind: Config
current-context: none
clusters: [{ name: none, cluster: { server: "http://127.0.0.1:1" } }]
users: [{ name: none, user: {} }]
contexts: [{ name: none, context: { cluster: none, user: none } }]
`;

/** Writes the state of a lane whose cluster does not answer; gives its file. */
export function writeLane(directory: string): string {
  const run = join(directory, RUN_ID);
  const name = laneCluster(RUN_ID, LANE.id);
  const kubeconfig = join(run, `${name}.kubeconfig`);
  const nodes = ['control-plane', 'worker'].map((role) => ({ name: `${name}-${role}` }));
  const state = {
    runId: RUN_ID,
    lane: LANE,
    cluster: { name, kubeconfig, uid: 'u1', nodes, primaryCni: 'ptp', cniConfig: {} },
    mesh: {
      namespace: 'istio-system',
      version: '1.31-alpha',
      settings: [],
      accessLogFormat: { format: '', readable: true },
    },
    images: { bin: {} },
    capabilities: [],
    engine: { name: 'podman', env: {}, socket: '' },
    ingress: '',
  };
  mkdirSync(join(run, 'lanes'), { recursive: true });
  writeFileSync(kubeconfig, KUBECONFIG);
  const file = join(run, 'lanes', `${LANE.id}.json`);
  writeFileSync(file, JSON.stringify(state));
  return file;
}

/** Begins the journal of a run that starts now, has this lane, and plans the whole catalogue. */
export function beginJournal(output: string, catalogue: readonly Requirement[]): void {
  const begun = runIn(journalLines(sampleJournal('known')).lines);
  if (begun === undefined) throw new TypeError('the sample has no run');
  const at = new Date().toISOString();
  const { images, istio, kubernetes, downloads: _, ...run } = begun.run;
  const judgements = catalogue.map(({ id, scope }) => ({
    requirement: id,
    lane: scope === 'lane' ? LANE.id : PARITY_LANE,
  }));
  const lines: JournalLine[] = [
    { type: 'run', at, schemaVersion: 2, run: { ...run, startedAt: at } },
    { type: 'images', at, images: { images, istio, kubernetes } },
    { type: 'plan', at, plan: { lanes: [LANE], judgements } },
    {
      type: 'lane',
      at,
      lane: {
        id: LANE.id,
        lane: LANE,
        clusterUid: 'u1',
        nodes: [],
        primaryCni: 'ptp',
        istio,
        kubernetes,
        capabilities: [],
      },
    },
  ];
  mkdirSync(output, { recursive: true });
  const journal = openJournal(join(output, JOURNAL_FILE));
  for (const line of lines) journal.append(line);
}
