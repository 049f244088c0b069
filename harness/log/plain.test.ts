import { expect, test } from 'vitest';
import { actsIn, HOSTILE } from '../sanitize/testing/hostile.ts';
import { humanDuration } from './duration.ts';
import { jsonSink, plainLine, plainSink } from './plain.ts';
import type { ProgressEvent } from './progress.ts';
import { harmlessWriter } from './writer.ts';

const NOON = () => new Date('2026-11-24T12:00:05Z');

test.each([
  [350, '350 ms'],
  [4_210, '4.2 s'],
  [9_970, '10 s'],
  [41_400, '41 s'],
  [185_000, '3 min 05 s'],
  [3_720_000, '1 h 02 min'],
])('%d ms is %s', (durationMs, words) => {
  expect(humanDuration(durationMs)).toBe(words);
});

test('each event is a line with its time; a stage that closes says nothing', () => {
  const written: string[] = [];
  const sink = plainSink((text) => written.push(text), NOON);
  sink({ type: 'started', stage: 'lane cni', step: 'cluster' });
  sink({ type: 'doing', stage: 'lane cni', text: 'Preparing nodes' });
  sink({ type: 'ended', stage: 'lane cni', step: 'cluster', durationMs: 41_000 });
  sink({ type: 'closed', stage: 'lane cni' });
  expect(written).toEqual([
    '12:00:05 lane cni: cluster\n',
    '12:00:05 lane cni:   Preparing nodes\n',
    '12:00:05 lane cni: cluster, done in 41 s\n',
  ]);
});

test('a verdict shows its place, and the reason where it is not conformant', () => {
  const verdict = {
    type: 'verdict',
    stage: 'lane cni',
    requirement: 'CNI-E-02',
    lane: 'cni',
    durationMs: 2100,
    number: 3,
    of: 41,
  } as const;
  expect(plainLine({ ...verdict, verdict: 'conformant', reason: '' })).toBe(
    'lane cni:   3/41 CNI-E-02 conformant (2.1 s)',
  );
  expect(plainLine({ ...verdict, verdict: 'non-conformant', reason: 'pod a: redirected\nmore' })).toBe(
    'lane cni:   3/41 CNI-E-02 non-conformant (2.1 s): pod a: redirected',
  );
  const known = { ...verdict, verdict: 'non-conformant', known: 'FINDING-3', reason: 'pod a' };
  expect(plainLine(known)).toBe('lane cni:   3/41 CNI-E-02 known finding FINDING-3 (2.1 s): pod a');
});

test('a step that failed says so and why', () => {
  expect(
    plainLine({ type: 'ended', stage: 'images', step: 'preparing', durationMs: 900, failure: 'disk full' }),
  ).toBe('images: preparing, FAILED after 900 ms: disk full');
});

test('for programs an event is one line of JSON', () => {
  const written: string[] = [];
  jsonSink((text) => written.push(text), NOON)({ type: 'note', text: 'a\nb' });
  expect(written).toEqual(['{"at":"2026-11-24T12:00:05.000Z","type":"note","text":"a\\nb"}\n']);
});

test('nothing that a cluster says acts in lines, in events or among other words', () => {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  const sinks = [plainSink(write, NOON), jsonSink(write, NOON)];
  const say = harmlessWriter({ write });
  for (const text of HOSTILE) {
    const events: readonly ProgressEvent[] = [
      { type: 'note', text },
      { type: 'warning', text: `a\n${text}` },
      { type: 'doing', stage: text, text },
      { type: 'ended', stage: text, step: text, durationMs: 1, failure: text },
    ];
    for (const event of events) for (const sink of sinks) sink(event);
    say(`${text}\n`);
    say(`a\n${text}`);
  }
  expect(written.length).toBeGreaterThan(600);
  expect(written.flatMap((text) => actsIn(text))).toEqual([]);
});
