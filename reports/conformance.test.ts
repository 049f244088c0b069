import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { temporaryDirectory } from '../harness/host/testing/temporary.ts';
import { buildReport, conformanceYaml, readConformance } from './conformance.ts';
import { jsonSchema } from './schema.ts';
import { type Sample, sampleCatalogue, sampleRecord, sampleReport } from './testing/sample.ts';

function fileOf(content: string): string {
  const file = join(temporaryDirectory(), 'conformance.yaml');
  writeFileSync(file, content);
  return file;
}

test.for<Sample>(['conformant', 'non-conformant', 'known', 'aborted', 'killed'])(
  'the YAML of a %s run reads back as the report',
  (name) => {
    const report = sampleReport(name);
    expect(readConformance(fileOf(conformanceYaml(report)))).toEqual(report);
  },
);

test('a row says what the catalogue says of its requirement', () => {
  const row = sampleReport('non-conformant').requirements.find((one) => one.id === 'CNI-E-02');
  expect(row).toMatchObject({
    lane: 'cni',
    mode: 'cni',
    theme: 'exclusion',
    level: 'core',
    verdict: 'non-conformant',
    title: 'A pod in an excluded namespace is left alone',
    source: 'plugin.go; istio#34560',
    evidence: [{ path: 'evidence/cni/CNI-E-02/rules.txt' }, { path: 'evidence/cni/CNI-E-02/page.png' }],
  });
});

test('observations and members of later journals stay out', () => {
  const record = sampleRecord('conformant');
  const run = Object.assign({ secret: 'x' }, record.run);
  const report = buildReport({ ...record, run }, { catalogue: sampleCatalogue, claims: [], strict: false });
  expect(conformanceYaml(report)).not.toMatch(/secret|observation/);
});

test('a lane that did not come up is told from one that did', () => {
  const lanes = sampleReport('aborted').lanes;
  expect(lanes.map((lane) => [lane.id, lane.up])).toEqual([
    ['init', true],
    ['cni', false],
  ]);
  expect(lanes[0]).toMatchObject({ primaryCni: 'ptp', nodes: [{ kubelet: 'v1.36.3' }, {}] });
});

test('why a lane did not come up, what ran on the nodes of one that did, and what the user chose', () => {
  const record = sampleRecord('aborted');
  const failure = {
    lane: 'cni',
    reason: 'MESH_NOT_UP: istiod',
    said: ['panic'],
    kept: 'evidence/cni/bring-up',
  };
  const plugin = [{ node: 'n1', sha256: '11' }];
  const told = {
    ...record,
    run: { ...record.run, options: { istio: '1.30.3', set: ['a=b'], strict: true }, keptLanes: true },
    lanes: record.lanes.map((lane) => ({ ...lane, plugin })),
    failedLanes: [failure],
  };
  const { lanes, run } = buildReport(told, { catalogue: sampleCatalogue, claims: [], strict: false });
  const { lane: _lane, ...why } = failure;
  expect(lanes.map((lane) => [lane.plugin, lane.failure])).toEqual([
    [plugin, undefined],
    [undefined, why],
  ]);
  expect(run).toMatchObject({ options: told.run.options, keptLanes: true, signal: 'SIGINT' });
});

test('a requirement that left the catalogue counts as core', () => {
  const report = buildReport(sampleRecord('conformant'), { catalogue: [], claims: [], strict: false });
  expect(report.requirements[0]).toMatchObject({ level: 'core', title: 'Not in this catalogue' });
});

test('a document of another schema version is refused by name', () => {
  const other = conformanceYaml(sampleReport('conformant')).replace('schemaVersion: 1', 'schemaVersion: 2');
  expect(() => readConformance(fileOf(other))).toThrow(
    /conformance\.yaml is a record of schema version 2; this suite reads version 1/,
  );
});

test('a document that is not as the schema says is refused, with the place', () => {
  const broken = conformanceYaml(sampleReport('conformant')).replace('verdict: conformant', 'verdict: fine');
  expect(() => readConformance(fileOf(broken))).toThrow(/requirements\.0\.verdict/);
});

test('the committed JSON Schema is the one of this code', () => {
  const committed = readFileSync(new URL('conformance.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
});

test('YAML has no anchors, so that any reader takes it', () => {
  const text = conformanceYaml(sampleReport('non-conformant'));
  expect(text).not.toMatch(/[:-] [&*]\w/);
  expect((parse(text) as { schemaVersion: number }).schemaVersion).toBe(1);
});
