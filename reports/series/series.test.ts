import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../harness/host/testing/temporary.ts';
import { sampleReport } from '../testing/sample.ts';
import { compactPiece } from './compact.ts';
import { differencesOf } from './difference.ts';
import { keepPiece, type Piece, readSeries } from './record.ts';
import { seriesTable } from './series-table.ts';
import { stabilityTable, unstableIn } from './stability-table.ts';

const FACTS = {
  name: 'quick-1',
  date: '2026-11-30',
  commit: 'abc1234',
  words: '--profile quick',
  underLoad: false,
  exitCode: 0,
  durationS: 150,
};

function piece(parts: Partial<Piece> = {}): Piece {
  return { ...compactPiece(sampleReport('non-conformant'), [], FACTS), ...parts };
}

/** The sample with one requirement of lane cni judged otherwise. */
function judgedOtherwise(name: string, verdict: 'inconclusive' | 'non-conformant'): Piece {
  const [first, ...lanes] = piece().lanes;
  const other = { id: 'CNI-D-03', verdict, why: 'no page' } as const;
  return piece({ name, lanes: [{ ...first!, others: [...first!.others, other] }, ...lanes] });
}

test('a piece keeps how many were conformant and each other verdict in one line', () => {
  const { lanes, engine } = piece();
  expect(engine).not.toBe('');
  const lane = lanes.find(({ id }) => id === 'cni');
  expect(lane?.conformant).toBeGreaterThan(0);
  expect(lane?.others.map(({ id, verdict }) => `${id} ${verdict}`)).toContain('CNI-E-02 non-conformant');
  for (const { why } of lanes.flatMap(({ others }) => others)) expect(why).not.toMatch(/\n/);
});

test('a piece tells no folder of the machine that made it', () => {
  const report = sampleReport('non-conformant');
  const requirements = report.requirements.map((row) => ({
    ...row,
    reason: '/home/me/cache/bin/istioctl failed',
  }));
  const { lanes } = compactPiece({ ...report, requirements }, ['/home/me/cache'], FACTS);
  const told = lanes.flatMap(({ others }) => others.map(({ why }) => why));
  expect([...new Set(told)]).toEqual(['…/bin/istioctl failed']);
});

test('what is neither conformant nor a published finding is a difference, explained or not', () => {
  const explained = [{ id: 'CNI-E-02', pieces: ['other'], why: 'of another piece' }];
  const unexplained = differencesOf({ explained }, [piece()]);
  expect(unexplained.find(({ id }) => id === 'CNI-E-02')).toMatchObject({
    piece: 'quick-1',
    explanation: undefined,
  });
  const why = differencesOf({ explained: [{ id: 'CNI-E-02', why: 'moved in 1.30' }] }, [piece()]);
  expect(why.find(({ id }) => id === 'CNI-E-02')?.explanation).toBe('moved in 1.30');
  const known = compactPiece(sampleReport('known'), [], FACTS);
  expect(differencesOf({ explained: [] }, [known]).filter((one) => one.known !== undefined)).toEqual([]);
});

test('a record is kept piece by piece, and a piece made again takes the place of the one before', () => {
  const file = join(temporaryDirectory(), 'records', 'x.yaml');
  expect(readSeries(file).pieces).toEqual([]);
  keepPiece(file, piece());
  keepPiece(file, piece({ name: 'quick-2' }));
  keepPiece(file, piece({ commit: 'later' }));
  expect(readSeries(file).pieces.map(({ name, commit }) => `${name} ${commit}`)).toEqual([
    'quick-2 abc1234',
    'quick-1 later',
  ]);
});

test('explanations outlive the next piece', () => {
  const file = join(temporaryDirectory(), 'x.yaml');
  keepPiece(file, piece());
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('explained: []', 'explained: [{ id: CNI-E-02, why: moved }]'),
  );
  keepPiece(file, piece({ name: 'quick-2' }));
  expect(readSeries(file).explained).toEqual([{ id: 'CNI-E-02', why: 'moved' }]);
});

test('a record of another form is refused by its name and member', () => {
  const file = join(temporaryDirectory(), 'x.yaml');
  writeFileSync(file, 'explained: []\npieces: [{ name: 1 }]\n');
  expect(() => readSeries(file)).toThrow(/x\.yaml: [^]*pieces\[0\]\.name/);
});

test('the table has a row for each lane, every difference, and says what was not made', () => {
  const text = {
    name: 'versions',
    title: 'Versions',
    about: 'Of Istio.',
    pieces: [
      { name: 'quick-1', about: 'the default' },
      { name: 'quick-9', about: 'not yet' },
    ],
  };
  const table = seriesTable(text, { explained: [], pieces: [piece()] });
  expect(table).toContain('| quick-1 | the default |');
  expect(table).toContain('| CNI-E-02 | non-conformant |');
  expect(table).toContain('**not explained**');
  expect(table).toContain('Not made yet: quick-9.');
  const explained = seriesTable(text, {
    explained: [{ id: 'CNI-E-02', why: 'moved | in 1.30' }],
    pieces: [piece()],
  });
  expect(explained).toContain(String.raw`| moved \| in 1.30 |`);
});

test('each piece has a command that makes it again: one in steps, the series', () => {
  const pieces = [
    { name: 'quick-1', about: '' },
    { name: 'quota', about: '', up: '--mode cni' },
  ];
  const words = 'up --mode cni; apply quota.yaml (0123456789ab); test --profile core';
  const made = [piece(), piece({ name: 'quota', words })];
  const table = seriesTable(
    { name: 'around', title: '', about: '', pieces },
    { explained: [], pieces: made },
  );
  expect(table.match(/(?<=`)npm run [^`]+/g)).toEqual([
    'npm run conformance -- --profile quick',
    'npm run series -- around quota',
  ]);
});

test('what some runs judge otherwise than others is unstable; what all judge alike is not', () => {
  const runs = [
    piece(),
    judgedOtherwise('quick-2', 'inconclusive'),
    judgedOtherwise('quick-3', 'non-conformant'),
  ];
  expect(unstableIn([piece(), piece({ name: 'quick-2' })])).toEqual([]);
  expect(unstableIn(runs)).toEqual([
    {
      id: 'CNI-D-03',
      lane: piece().lanes[0]!.id,
      runs: { conformant: ['quick-1'], inconclusive: ['quick-2'], 'non-conformant': ['quick-3'] },
    },
  ]);
  const table = stabilityTable({ explained: [], pieces: runs });
  expect(table).toContain('conformant in 1, inconclusive in 1 (quick-2), non-conformant in 1 (quick-3)');
});
