import { expect, test } from 'vitest';
import type { JournalLine } from '../model/record.ts';
import { ordinaryLane } from '../model/testing/ordinary-lane.ts';
import { linesOf, runIn } from './journal-run.ts';
import { evidencePath, type JournalPart, mergedJournal, ownVerdicts } from './merge-journals.ts';
import { judged, PILOT, planned, type SamplePart, samplePart } from './testing/sample-part.ts';

const OPTIONS = {
  id: 'whole',
  at: '2026-11-24T10:00:00.000Z',
  isOverRecord: (id: string) => id === 'CNI-S-01',
};

function part(id: string, parts: SamplePart = {}, problems: readonly string[] = []): JournalPart {
  return { ...runIn(samplePart(id, parts))!, problems };
}

function merged(...parts: readonly JournalPart[]) {
  const { lines, plan, end } = mergedJournal(parts, OPTIONS);
  const run = runIn([...lines, end])!;
  return { found: run, run: run.run, plan, end, verdicts: linesOf(run.lines, 'verdict') };
}

test('what each run judged is in one journal, with its evidence in a folder of its own', () => {
  const shards = [
    part('a', { run: { only: ['E-01'] }, verdicts: [judged('CNI-E-01', 'cni')] }),
    part('b', { run: { only: ['E-02'] }, verdicts: [judged('CNI-E-02', 'cni', 'non-conformant')] }),
  ];
  const { run, verdicts, end } = merged(...shards);
  expect(
    verdicts.map(({ requirement, verdict, evidence }) => [requirement, verdict.kind, evidence[0]?.path]),
  ).toEqual([
    ['CNI-E-01', 'conformant', 'evidence/a/cni/CNI-E-01/rules.txt'],
    ['CNI-E-02', 'non-conformant', 'evidence/b/cni/CNI-E-02/rules.txt'],
  ]);
  expect(run).toMatchObject({ id: 'whole', only: ['E-01', 'E-02'], istio: { version: '1.31.0' } });
  expect(run.parts?.map(({ id, lanes, only }) => [id, lanes, only])).toEqual([
    ['a', ['cni'], ['E-01']],
    ['b', ['cni'], ['E-02']],
  ]);
  expect(end).toEqual({ type: 'end', at: '2026-11-24T09:10:00.000Z' });
});

test('one that judged everything of the profile makes the whole of it', () => {
  expect(merged(part('a', { run: { only: ['E-01'] } }), part('b')).run.only).toEqual([]);
});

test('of what several judged alike, the first line stays', () => {
  const [a, b] = [
    part('a', { verdicts: [judged('CNI-E-01', 'cni')] }),
    part('b', { verdicts: [judged('CNI-E-01', 'cni'), judged('CNI-E-02', 'cni')] }),
  ];
  const { verdicts } = merged(a, b);
  expect(verdicts.map(({ evidence }) => evidence[0]?.path)).toEqual([
    'evidence/a/cni/CNI-E-01/rules.txt',
    'evidence/b/cni/CNI-E-02/rules.txt',
  ]);
  expect(ownVerdicts([a, b], b).map(({ requirement }) => requirement)).toEqual(['CNI-E-02']);
});

test.for<[what: string, difference: string, other: SamplePart]>([
  ['suite', 'suite: 0.1.0 in a, 0.2.0 in b', { run: { suite: '0.2.0' } }],
  ['profile', 'profile: core in a, quick in b', { run: { profile: 'quick' } }],
  ['settings', 'settings: none in a, values.x=1 in b', { run: { settings: ['values.x=1'] } }],
  [
    'Istio',
    "Istio: 1.31.0 (registry, Istio's own) in a, 1.30.3 (registry, Istio's own) in b",
    { istio: '1.30.3' },
  ],
  ['Kubernetes', 'Kubernetes: v1.36.3 in a, v1.35.8 in b', { kubernetes: 'v1.35.8' }],
  [
    'an image that was fetched',
    'image docker.io/istio/pilot:1.31.0: sha256:a1 in a, sha256:b2 in b',
    { images: [{ ...PILOT, digest: 'sha256:b2' }] },
  ],
  ['the plugin', 'lane cni, plugin: p1 in a, p2 in b', { plugin: 'p2' }],
  [
    'a lane of that name',
    'lane cni, primaryCni: "ptp" in a, "kindnet" in b',
    { lanes: [ordinaryLane('cni', { primaryCni: 'kindnet' })] },
  ],
  [
    'a verdict',
    'CNI-E-01 in cni: conformant in a, inconclusive in b',
    { verdicts: [judged('CNI-E-01', 'cni', 'inconclusive')] },
  ],
])('runs that differ in %s are no parts of one plan, and that is said', ([, difference, other]) => {
  const first = part('a', { verdicts: [judged('CNI-E-01', 'cni')] });
  expect(() => merged(first, part('b', other))).toThrow(difference);
});

test('what a machine built itself has a digest of its own, and what only one run has is no difference', () => {
  const built = (digest: string): SamplePart => ({
    images: [PILOT, { name: 'apps:1', digest, origin: 'source' }],
  });
  const init = part('c', { images: [], lanes: [ordinaryLane('init')] });
  const { run } = merged(part('a', built('sha256:1')), part('b', built('sha256:2')), init);
  expect(run.images.map(({ digest }) => digest)).toEqual(['sha256:a1', 'sha256:1', 'sha256:2']);
});

test('all that differs is said at once, and ten at most', () => {
  const ids = Array.from({ length: 12 }, (_, index) => `CNI-E-${10 + index}` as const);
  const all = (kind: 'conformant' | 'non-conformant') => ids.map((id) => judged(id, 'cni', kind));
  const [a, b] = [
    part('a', { verdicts: all('conformant') }),
    part('b', { verdicts: all('non-conformant'), run: { suite: '2' } }),
  ];
  expect(() => merged(a, b)).toThrow(/suite: .*CNI-E-18 in cni: [^;]*; and 3 more$/);
});

test('a known finding and an unknown one are not the same verdict', () => {
  const red = judged('CNI-E-01', 'cni', 'non-conformant');
  const known = { ...red, verdict: { ...red.verdict, known: 'FINDING-3' } };
  expect(() => merged(part('a', { verdicts: [red] }), part('b', { verdicts: [known] }))).toThrow(
    'non-conformant in a, non-conformant (FINDING-3) in b',
  );
});

test('a run that is named twice is refused', () => {
  expect(() => merged(part('a'), part('a'))).toThrow('run a is named twice');
});

test('a lane with an Istio of its own may be judged elsewhere than the others', () => {
  const own = ordinaryLane('cni', {
    id: 'cni-1-30-3',
    istio: { kind: 'release', version: '1.30.3' } as never,
  });
  const { run, plan } = merged(part('b', { lanes: [own], istio: '1.30.3' }), part('a'));
  expect(run.istio.version).toBe('1.31.0');
  expect(plan?.lanes.map(({ id }) => id)).toEqual(['cni-1-30-3', 'cni']);
});

test('verdicts over the whole record go: the record is another one', () => {
  const over = (kind: 'conformant' | 'inconclusive') => ({ verdicts: [judged('CNI-S-01', 'parity', kind)] });
  expect(merged(part('a', over('conformant')), part('b', over('inconclusive'))).verdicts).toEqual([]);
});

test('a run that was killed or stopped leaves the whole interrupted', () => {
  const killed = part('a', { last: [] });
  const stopped = part('b', {
    last: [{ type: 'end', at: '2026-11-24T09:05:00.000Z', interrupted: 'by SIGINT', signal: 'SIGINT' }],
  });
  expect(merged(killed, stopped).end).toEqual({
    type: 'end',
    at: '2026-11-24T09:05:00.000Z',
    interrupted: 'a: killed: its journal has no end; b: by SIGINT',
    signal: 'SIGINT',
  });
});

test('what went wrong when a part was torn down is a problem of that part', () => {
  const problems = ['tear-down: the daemon is gone'];
  const { run, end } = merged(
    part('a', { last: [{ type: 'end', at: '2026-11-24T09:05:00.000Z', problems }] }),
    part('b'),
  );
  expect(run?.parts?.map((one) => one.problems)).toEqual([problems, []]);
  expect(end).not.toHaveProperty('problems');
});

test('packets are looked for where every run looked for them', () => {
  const ended = (checked: boolean, ...leaked: readonly string[]): SamplePart => ({
    last: [{ type: 'end', at: '2026-11-24T09:05:00.000Z', hermetic: { checked, leaked } }],
  });
  const hermetic = (...parts: readonly JournalPart[]) =>
    (merged(...parts).end as Extract<JournalLine, { type: 'end' }>).hermetic;
  expect(hermetic(part('a', ended(true)), part('b', ended(true, 'x')))).toEqual({
    checked: true,
    leaked: ['x'],
  });
  expect(hermetic(part('a', ended(true)), part('b'))).toEqual({ checked: false, leaked: [] });
  expect(hermetic(part('a'), part('b'))).toBeUndefined();
});

test('what cannot be read of a part stays said, also where the whole is a part again', () => {
  const torn = part('a', {}, ['journal.jsonl line 8 left out: torn or not JSON']);
  const { found: run } = merged(torn, part('b', { last: [] }));
  const whole: JournalPart = { ...run, run: { ...run.run, id: 'ab' }, problems: ['line 3 left out'] };
  expect(merged(whole, part('c')).run.parts?.map(({ id, problems }) => [id, problems])).toEqual([
    ['a', ['journal.jsonl line 8 left out: torn or not JSON', 'line 3 left out']],
    ['b', []],
    ['c', []],
  ]);
});

test('a run that ended before it had images or a plan adds what it has: that it is open', () => {
  const early: JournalPart = { ...runIn(samplePart('b').slice(0, 1))!, problems: [] };
  const { run, end } = merged(part('a'), early);
  expect(run.parts?.[1]).toMatchObject({ lanes: [], problems: ['it ended before it had a plan'] });
  expect(end).toMatchObject({ interrupted: 'b: killed: its journal has no end' });
});

test('what a lane that did not come up looked like is found where it is now', () => {
  const failed: JournalLine = {
    type: 'lane-failed',
    at: '2026-11-24T09:05:00.000Z',
    lane: 'cni',
    reason: 'no',
    kept: 'evidence/cni/bring-up',
  };
  const { found: run } = merged(part('a', { last: [failed] }), part('b'));
  expect(linesOf(run.lines, 'lane-failed')[0]?.kept).toBe('evidence/a/cni/bring-up');
});

test('no run leads its evidence out of the directory', () => {
  expect(evidencePath('../../etc', 'evidence/cni/x')).toMatch(/^evidence\/etc-[0-9a-f]{8}\/cni\/x$/);
});

test('what was chosen alike is what was chosen', () => {
  const chosen = (options: object): SamplePart => ({ run: { options: options as never } });
  const { run } = merged(
    part('a', chosen({ istio: '1.31.0', only: ['E-01'], keep: true })),
    part('b', chosen({ istio: '1.31.0', only: ['E-02'] })),
  );
  expect(run.options).toEqual({ istio: '1.31.0' });
});

test('plans are one: judged by any is planned', () => {
  const rows = (cause?: 'only') => [planned('CNI-E-01', 'cni', cause), planned('CNI-E-02', 'cni')];
  const { plan } = merged(part('a', { judgements: rows('only') }), part('b', { judgements: rows() }));
  expect(plan?.judgements).toEqual(rows());
});
