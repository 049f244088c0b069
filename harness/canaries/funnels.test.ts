import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { closingText } from '../../reports/terminal.ts';
import { sampleCatalogue, sampleJournal } from '../../reports/testing/sample.ts';
import { writeReports } from '../../reports/write-all.ts';
import type { AttachedLane } from '../bench/attach-lane.ts';
import { openBench } from '../bench/create-bench.ts';
import { collectDiagnostics } from '../diagnostics/collect.ts';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import type { LaneState } from '../lanes/lane-state.ts';
import { jsonSink, plainSink } from '../log/plain.ts';
import type { ProgressEvent } from '../log/progress.ts';
import { harmlessWriter } from '../log/writer.ts';
import type { JournalLine } from '../model/record.ts';
import type { Requirement } from '../model/requirement.ts';
import { openJournal } from '../protocol/journal.ts';
import { judgeInProcess } from '../run/lane/judge-in-process.ts';
import { openRuns } from '../run/records/runs.ts';
import { lookFor } from './look.ts';
import { plantedObjects } from './objects.ts';
import { type Canary, drawSecret } from './state.ts';
import { TEXT_FORMS } from './text-forms.ts';

const made: string[] = [];

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'canaries-'));
  made.push(directory);
  return directory;
}

afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true });
});

/** Every form with a secret of its own. */
function drawn(): { readonly texts: readonly string[]; readonly canaries: readonly Canary[] } {
  const all = Object.entries(TEXT_FORMS).map(([form, write]) => {
    const secret = drawSecret();
    return { form, secret, text: write(secret) };
  });
  return { texts: all.map(({ text }) => text), canaries: all.map(({ form, secret }) => ({ form, secret })) };
}

const planted = () => {
  const { objects, canaries } = plantedObjects('canaries', { apps: 'apps:1' });
  return { objects, canaries };
};

const leaksIn = (directory: string, canaries: readonly Canary[]) =>
  lookFor(canaries, [directory], '/none').leaks;

function eventSaying(message: string, index: number): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `e${index}`, namespace: 'canaries' },
    involvedObject: { kind: 'Pod', name: 'silent' },
    reason: 'Failed',
    message,
  };
}

/** What a terminal, or who reads a pipe, gets to see, as a file. */
function terminal() {
  const directory = folder();
  const file = join(directory, 'terminal.txt');
  writeFileSync(file, '');
  return { directory, write: (text: string) => appendFileSync(file, text) };
}

test('there are many forms, and a file that nobody made harmless shows every one', () => {
  const { texts, canaries } = drawn();
  const directory = folder();
  writeFileSync(join(directory, 'raw.txt'), texts.join('\n'));
  expect(canaries.length).toBeGreaterThan(80);
  expect(leaksIn(directory, canaries).map(({ form }) => form)).toEqual(canaries.map(({ form }) => form));
});

test('none is in a journal: neither of what texts say nor of what objects hold', () => {
  const { texts, canaries } = drawn();
  const { objects, canaries: more } = planted();
  const directory = folder();
  const journal = openJournal(join(directory, 'journal.jsonl'));
  for (const reason of [...texts, texts.join('\n')])
    journal.append({ type: 'lane-failed', at: '', lane: 'cni', reason });
  journal.append({ type: 'observation', observation: { objects, texts } } as unknown as JournalLine);
  expect(leaksIn(directory, [...canaries, ...more])).toEqual([]);
});

test('none is in the evidence of a judgement', () => {
  const { texts, canaries } = drawn();
  const { objects, canaries: more } = planted();
  const outputDirectory = folder();
  const attached = {
    pass: { request: { outputDirectory } },
    state: { lane: { id: 'cni' }, cluster: { nodes: [] }, images: { bin: {} } },
  } as unknown as AttachedLane;
  const requirement = { id: 'CNI-B-01', effect: 'reads' } as unknown as Requirement;
  const bench = openBench(requirement, attached, new AbortController().signal);
  for (const [index, text] of texts.entries()) bench.attach(`${index}.txt`, text);
  bench.attach('all.txt', texts.join('\n'));
  bench.attach('objects.json', JSON.stringify(objects, undefined, 2), 'application/json');
  expect(leaksIn(outputDirectory, [...canaries, ...more])).toEqual([]);
});

test('none is in what is kept of a lane: pods, events, logs and nodes', async () => {
  const { texts, canaries } = drawn();
  const { objects, canaries: more } = planted();
  const directory = folder();
  const status = { containerStatuses: [{ name: 'app', restartCount: 1, state: { running: {} } }] };
  // An event is shown on one line, which takes the structure from YAML.
  const events = texts.filter((text) => !text.includes('\n')).map(eventSaying);
  const kube = fakeKube({
    objects: [
      ...objects.map((object) => (object.kind === 'Pod' ? { ...object, status } : object)),
      ...events,
    ],
    logs: async () => texts.join('\n'),
  });
  const kept = await collectDiagnostics({
    kube,
    directory,
    namespaces: ['canaries'],
    logLines: 1000,
    nodes: ['n1', 'n2'],
    look: async (node) => {
      if (node === 'n2') throw new Error(texts.join('\n'));
      return { 'journal.txt': texts.join('\n'), 'cni.json': JSON.stringify({ objects }) };
    },
  });
  expect(kept.files).toContain('canaries/pods.yaml');
  expect(kept.files).toContain('canaries/logs/talking.app.previous.log');
  expect(leaksIn(directory, [...canaries, ...more])).toEqual([]);
});

test("none is in a run's directory: the state of a lane, a request, what judging said", async () => {
  const { texts, canaries } = drawn();
  const { objects, canaries: more } = planted();
  const cache = folder();
  const runs = openRuns(cache);
  const setting = drawSecret();
  const value = drawSecret();
  const mesh = {
    settings: [`meshConfig.defaultConfig.proxyMetadata.DB_PASSWORD=${setting}`],
    values: { meshConfig: { defaultConfig: { proxyMetadata: { DB_PASSWORD: value } } } },
    manifest: texts.join('\n'),
  };
  runs.writeLane({
    runId: '261124-0912-k3fd',
    lane: { id: 'cni' },
    mesh: { ...mesh, objects },
  } as unknown as LaneState);
  const warned: string[] = [];
  await judgeInProcess({
    lane: { id: 'cni' } as never,
    stage: 'lane cni',
    request: { specs: [] } as never,
    directory: runs.directoryOf('261124-0912-k3fd'),
    repository: '/repository',
    compileCache: '/compiled',
    node: 'node',
    run: async (_argv, options) => {
      for (const line of texts.join('\n').split('\n')) options?.onLine?.(line);
      return { command: '', exitCode: 1, stdout: '', stderr: '', durationMs: 1 };
    },
    sink: () => undefined,
    warn: (text) => warned.push(text),
    signal: new AbortController().signal,
  });
  expect(warned).toHaveLength(1);
  const mine = [setting, value].map((secret) => ({ form: 'a setting', secret }));
  expect(leaksIn(cache, [...canaries, ...more, ...mine])).toEqual([]);
});

test('none is on a terminal, in lines of progress, or in events for programs', () => {
  const { texts, canaries } = drawn();
  const { directory, write } = terminal();
  const say = harmlessWriter({ write });
  const now = () => new Date();
  const sinks = [plainSink(write, now), jsonSink(write, now)];
  for (const text of texts) {
    say(`${text}\n`);
    say(`${JSON.stringify({ text })}\n`);
    const verdict = {
      requirement: 'CNI-E-01',
      lane: 'cni',
      verdict: 'inconclusive',
      durationMs: 1,
      number: 1,
      of: 1,
    };
    const events: readonly ProgressEvent[] = [
      { type: 'note', text },
      { type: 'warning', text },
      { type: 'doing', stage: 'lane cni', text },
      { type: 'ended', stage: 'lane cni', step: 'mesh', durationMs: 1, failure: text },
      { type: 'verdict', stage: 'lane cni', reason: text, ...verdict },
    ];
    for (const event of events) for (const sink of sinks) sink(event);
  }
  expect(leaksIn(directory, canaries)).toEqual([]);
});

test('none is in a report, though the record should have one', async () => {
  const { texts, canaries } = drawn();
  const [record, output] = [folder(), folder()];
  const verdict = {
    kind: 'non-conformant',
    reason: texts.join('\n'),
    differences: texts.map((text) => ({ subject: 'pod a', expected: 'none', seen: text })),
    established: texts,
  };
  const lines = readFileSync(sampleJournal('non-conformant'), 'utf8').trim().split('\n');
  const journalFile = join(record, 'journal.jsonl');
  for (const line of lines) {
    const told = JSON.parse(line);
    if (told.type === 'run') told.run.settings = texts;
    if (told.requirement === 'CNI-E-02') Object.assign(told, { verdict, evidence: [] });
    if (told.type === 'end') told.interrupted = texts.join('\n');
    appendFileSync(journalFile, `${JSON.stringify(told)}\n`);
  }
  const { report, files } = await writeReports({
    journalFile,
    outputDirectory: output,
    catalogue: sampleCatalogue,
    claims: [],
    strict: false,
    run: () => Promise.reject(new Error(texts.join('\n'))),
  });
  writeFileSync(join(output, 'terminal.txt'), closingText(report, { width: 100, color: true, files }));
  expect(files).toHaveLength(3);
  expect(leaksIn(record, canaries)).not.toEqual([]);
  expect(leaksIn(output, canaries)).toEqual([]);
});
