import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../../harness/host/testing/temporary.ts';
import type { Requirement, RequirementId, Theme } from '../../harness/model/requirement.ts';
import { buildReport } from '../conformance.ts';
import { readJournal } from '../journal.ts';
import type { RunRecord } from '../record.ts';
import type { ConformanceReport } from '../schema.ts';

export type Sample = 'conformant' | 'non-conformant' | 'known' | 'aborted' | 'killed' | 'other-version';

/** File of a hand-made journal. */
export function sampleJournal(name: Sample): string {
  return fileURLToPath(new URL(`${name}.jsonl`, import.meta.url));
}

export function sampleRecord(name: Sample): RunRecord {
  return readJournal(sampleJournal(name));
}

/** Requirements as the samples name them; CNI-G-09 alone is extended. */
export const sampleCatalogue: readonly Requirement[] = [
  one('CNI-A-01', 'install', 'The agent is Ready on every node'),
  one('CNI-A-09', 'install', 'A cluster without the plugin has none of it'),
  one('CNI-D-03', 'privilege', 'No process holds NET_ADMIN'),
  one('CNI-E-01', 'identification', 'An injected pod is redirected'),
  one('CNI-E-02', 'exclusion', 'A pod in an excluded namespace is left alone'),
  one('CNI-E-03', 'exclusion', 'An injected pod in an excluded namespace fails validation'),
  one('CNI-F-01', 'rules', 'The four nat chains exist'),
  one('CNI-G-01', 'traffic', 'Bookinfo serves its page'),
  { ...one('CNI-G-09', 'traffic', 'A host outside the mesh is reached'), level: 'extended' },
  { ...one('CNI-S-05', 'parity', 'Both modes program the same rules'), scope: 'parity' },
];

function one(id: RequirementId, theme: Theme, title: string): Requirement {
  const statement = `${title}; it MUST be so in \`every_lane\`.`;
  const common = {
    level: 'core',
    modes: ['init', 'cni'],
    scope: 'lane',
    effect: 'own-namespace',
    needs: [],
    quick: true,
    slow: false,
    faults: [],
    restsOn: [],
    known: [],
  } as const;
  return { id, theme, title, statement, source: 'plugin.go; istio#34560', ...common };
}

export function sampleReport(name: Sample, options: { strict?: boolean } = {}): ConformanceReport {
  const claims = [
    { id: 'SEED-5', statement: 'Excluded pods are left alone.', requirements: ['CNI-E-02', 'CNI-B-17'] },
  ] as const;
  return buildReport(sampleRecord(name), {
    catalogue: sampleCatalogue,
    claims,
    strict: options.strict ?? false,
  });
}

/** A new output directory of the running test's own, with the journal and, as text, each file of evidence that the report names. */
export function sampleOutput(name: Sample): string {
  const output = temporaryDirectory();
  cpSync(sampleJournal(name), join(output, 'journal.jsonl'));
  for (const { path } of sampleReport(name).requirements.flatMap((row) => row.evidence)) {
    mkdirSync(dirname(join(output, path)), { recursive: true });
    writeFileSync(join(output, path), `content of ${path}\n`);
  }
  return output;
}
