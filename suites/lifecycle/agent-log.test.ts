import { expect, test } from 'vitest';
import { agentLines, changesFound, lastInstalled, podNamedIn, wordsOf } from './agent-log.ts';

const TEXT = [
  '2026-11-30T21:29:39.598640Z\tinfo\tcni-agent\tCNI install configuration: ',
  'CNINetDir: /etc/cni/net.d',
  '',
  '2026-11-30T21:29:39.864624Z\tinfo\tcni-agent\tinitial installation complete, start watching for re-installation',
  '2026-11-30T21:29:39.950187Z\tinfo\tcni-agent\tdetected changes to the node-level CNI setup, checking to see if configs or binaries need redeploying',
  '2026-11-30T21:29:40.257015Z\tinfo\tcni-agent\tIstio CNI configuration and binaries validated/reinstalled',
  '2026-11-30T21:29:41.000000Z\tinfo\tsync complete\tname=local',
  '2026-11-30T21:29:42.000000Z\terror\tcni-plugin\tFailed to get pod info: not found\tpod=shop/a',
].join('\n');

test('lines of text have a scope or none, and what continues one is left out', () => {
  const lines = agentLines(TEXT);
  expect(lines.map(({ scope }) => scope)).toEqual([
    'cni-agent',
    'cni-agent',
    'cni-agent',
    'cni-agent',
    '',
    'cni-plugin',
  ]);
});

test('the last installation counts, and changes since a time', () => {
  const lines = agentLines(TEXT);
  expect(lastInstalled(lines)).toBe('2026-11-30T21:29:40.257015Z');
  expect(lastInstalled(lines.slice(0, 1))).toBeUndefined();
  expect(changesFound(lines, '2026-11-30T21:29:39Z')).toBe(1);
  expect(changesFound(lines, '2026-11-30T21:29:40Z')).toBe(0);
});

test('what a line is about stands behind what it says', () => {
  const [line] = agentLines(TEXT).slice(-1);
  expect(wordsOf(line!)).toBe('Failed to get pod info: not found pod=shop/a');
});

test('JSON says the same', () => {
  const line = JSON.stringify({
    level: 'info',
    time: '2026-11-30T21:29:39.864624Z',
    scope: 'cni-agent',
    msg: 'initial installation complete, start watching for re-installation',
  });
  expect(lastInstalled(agentLines(`${line}\n{ torn\n{"level":"info"}`))).toBe('2026-11-30T21:29:39.864624Z');
});

test.each([
  ['get netns\tpod=shop/a err=no such process', 'shop/a'],
  ['error handling shop/a, retrying (retry count: 1): get netns: no such process', 'shop/a'],
  ['get netns\tpod=a', undefined],
  ['sync failed', undefined],
])('which pod an entry is about: %s', (message, pod) => {
  const [line] = agentLines(`2026-11-30T21:29:42.000000Z\terror\tcontrollers\t${message}`);
  expect(podNamedIn(line!)).toBe(pod);
});
