import { expect, test } from 'vitest';
import { logEntry } from './istio-log.ts';

const at = '2026-11-30T21:29:42.000000Z';

test.each([
  [
    'with a scope and a label',
    `${at}\terror\tcni-plugin\tFailed to get pod info: not found\tpod=shop/a`,
    {
      level: 'error',
      scope: 'cni-plugin',
      message: 'Failed to get pod info: not found',
      labels: { pod: 'shop/a' },
    },
  ],
  [
    'with labels and no scope',
    `${at}\tinfo\tsync complete\tname=local attempt=1`,
    { level: 'info', scope: '', message: 'sync complete', labels: { name: 'local', attempt: '1' } },
  ],
  [
    'with a value that has blanks',
    `${at}\terror\tcontrollers\terror handling shop/a, retrying\tpod=shop/a err=get netns: no such process`,
    {
      level: 'error',
      scope: 'controllers',
      message: 'error handling shop/a, retrying',
      labels: { pod: 'shop/a', err: 'get netns: no such process' },
    },
  ],
  [
    'with neither',
    `${at}\tinfo\tkey=value is no label of it`,
    { level: 'info', scope: '', message: 'key=value is no label of it', labels: {} },
  ],
])('an entry of text %s', (_how, line, expected) => {
  expect(logEntry(line)).toEqual({ at, ...expected });
});

test('an entry of JSON says the same', () => {
  const line = { level: 'error', time: at, scope: 'cni-agent', msg: 'get netns', pod: 'shop/a', attempt: 2 };
  expect(logEntry(JSON.stringify(line))).toEqual({
    at,
    level: 'error',
    scope: 'cni-agent',
    message: 'get netns',
    labels: { pod: 'shop/a', attempt: '2' },
  });
});

test.each(['', 'CNINetDir: /etc/cni/net.d', '{ torn', '{"level":"info"}', 'panic: no'])(
  'no entry begins with: %s',
  (line) => expect(logEntry(line)).toBeUndefined(),
);
