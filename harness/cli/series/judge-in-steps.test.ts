import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readSeries } from '../../../reports/series/record.ts';
import { sampleReport } from '../../../reports/testing/sample.ts';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import type { CommandOptions, RunCommand } from '../../process/run.ts';
import { systemClock } from '../../time/clock.ts';
import type { PieceContext } from './make-piece.ts';
import { makeSeries } from './make-series.ts';
import type { PieceInSteps } from './series-file.ts';

const SAMPLE = sampleReport('non-conformant');
const REPORT = { ...SAMPLE, lanes: SAMPLE.lanes.filter(({ id }) => id === 'cni') };
const CLUSTERS = REPORT.lanes.map(({ clusterUid }) => clusterUid);
const LANE = { runId: 'r1', lane: 'cni', kubeconfig: '/r1/cni.kubeconfig', kubectl: '/bin/kubectl' };

/** Stands in for suite and kubectl. `fails` is a part of a command that fails; lines of `up` are handed on late. */
function bench(fails = 'nothing', clusters = CLUSTERS) {
  const repository = temporaryDirectory();
  const done: string[] = [];
  const surroundings = join(repository, 'fixtures/series/surroundings');
  mkdirSync(surroundings, { recursive: true });
  writeFileSync(join(surroundings, 'last.sh'), 'touch /etc/cni/net.d/zz.conflist\n');
  for (const name of ['quota.yaml', 'limits.yaml']) writeFileSync(join(surroundings, name), name);
  const kept = JSON.stringify({
    type: 'kept',
    lanes: clusters.map((clusterUid) => ({ ...LANE, clusterUid, cluster: 'icc-r1-cni' })),
  });
  const run = (async (argv: readonly string[], { onLine, input, okExitCodes }: CommandOptions = {}) => {
    const words = (argv[0] === 'npm' ? argv.slice(5) : argv).join(' ').replaceAll(`${surroundings}/`, '');
    if (argv[0] === 'git') return { stdout: 'abc1234\n', stderr: '', exitCode: 0 };
    const [command, output] = words.split(' --output /');
    done.push(input === undefined ? command! : `${command} < ${String(input).trim()}`);
    if (words.startsWith('up')) setImmediate(() => onLine?.(kept));
    if (words.startsWith('test')) {
      mkdirSync(`/${output}`, { recursive: true });
      writeFileSync(join(`/${output}`, 'conformance.yaml'), stringify(REPORT));
    }
    const failed = words.includes(fails);
    if (failed && okExitCodes !== 'any') throw new Error(`failed: ${command}`);
    return {
      stdout: answerTo(words, kept),
      stderr: '',
      exitCode: failed ? 3 : 0,
    };
  }) as unknown as RunCommand;
  const context: PieceContext = {
    run,
    start: () => {
      throw new Error('nothing is started');
    },
    clock: systemClock,
    signal: new AbortController().signal,
    repository,
    cache: join(repository, 'cache'),
    say: () => undefined,
  };
  const files = { record: join(repository, 'x.yaml'), published: join(repository, 'x.md') };
  const make = async (parts: Partial<PieceInSteps> = {}) =>
    await makeSeries(context, [{ ...PIECE, ...parts }], { files, textOf: () => '' });
  return { make, done, surroundings, made: () => readSeries(files.record).pieces.map(({ words }) => words) };
}

const PIECE: PieceInSteps = {
  name: 'a',
  about: '',
  underLoad: false,
  up: '--mode cni',
  between: [{ apply: 'quota.yaml' }, { onEachNode: 'last.sh' }],
  test: '--profile core',
};

const BEFORE = [
  'up --mode cni --json',
  '/bin/kubectl --kubeconfig /r1/cni.kubeconfig apply --filename quota.yaml',
  '/bin/kubectl --kubeconfig /r1/cni.kubeconfig get nodes --output name',
  'shell n1 sh < touch /etc/cni/net.d/zz.conflist',
  'shell n2 sh < touch /etc/cni/net.d/zz.conflist',
];

function answerTo(words: string, kept: string): string {
  if (words.startsWith('up')) return `{"type":"end"}\n${kept}`;
  return words.includes('get nodes') ? 'node/n1\nnode/n2' : '';
}

test('what is between comes to lanes that are up, and is judged; then they are torn down', async () => {
  const { make, done, made } = bench();
  await make();
  expect(done).toEqual([...BEFORE, 'test --profile core', 'down r1']);
  expect(made()[0]?.replaceAll(/\([0-9a-f]{12}\)/g, '(DIGEST)')).toBe(
    'up --mode cni; apply quota.yaml (DIGEST); on each node last.sh (DIGEST); test --profile core',
  );
});

test('a piece is made again once a step of it has changed, and only then', async () => {
  const { make, done, made } = bench();
  await make();
  await make();
  expect(done.filter((words) => words.startsWith('up'))).toHaveLength(1);
  await make({ between: [{ apply: 'limits.yaml' }] });
  expect(made()).toEqual([
    expect.stringMatching(/^up --mode cni; apply limits\.yaml \([0-9a-f]{12}\); test --profile core$/),
  ]);
});

test('a piece is made again once a file that it applies has other content', async () => {
  const { make, done, surroundings } = bench();
  await make();
  writeFileSync(join(surroundings, 'quota.yaml'), 'other');
  await make();
  expect(done.filter((words) => words.startsWith('up'))).toHaveLength(2);
});

test('a piece whose `test` judged other lanes than its own is none, by name', async () => {
  const { make, done, made } = bench('nothing', ['uid-of-its-own']);
  await expect(make()).rejects.toMatchObject({
    code: 'OTHER_LANES',
    message: expect.stringMatching(/^a: clusters \S+ were judged, and uid-of-its-own were brought up/),
  });
  expect([done.at(-1), made()]).toEqual(['down r1', []]);
});

test('lanes are torn down where a step cannot be done, and nothing is judged', async () => {
  const { make, done, made } = bench('shell n2');
  await expect(make()).rejects.toThrow('failed: shell n2 sh');
  expect([done, made()]).toEqual([[...BEFORE, 'down r1'], []]);
});

test('lanes that did not all come up are torn down at once', async () => {
  const { make, done } = bench('up');
  await expect(make()).rejects.toMatchObject({ code: 'NOT_UP' });
  expect(done).toEqual([BEFORE[0], 'down r1']);
});

test('a kubeconfig that nobody can go on by ends the piece, and the lanes with it', async () => {
  const { make, done } = bench();
  await expect(make({ between: [{ failingRequests: { oneIn: 50 } }] })).rejects.toThrow('r1/cni.kubeconfig');
  expect(done).toEqual([BEFORE[0], 'down r1']);
});
