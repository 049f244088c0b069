import { expect, test } from 'vitest';
import { freeMemory, lackOf, lanesAtOnce, readFreeResources, workersFor } from './free-resources.ts';

const TWO_LANES = [{ nodes: 2 }, { nodes: 2 }];

test('two lanes fit an untouched machine, also one with the kernel default of inotify instances', () => {
  expect(lackOf({ memoryBytes: 20e9, inotify: { used: 2, limit: 128 } }, TWO_LANES)).toBeUndefined();
  expect(lackOf({ memoryBytes: 20e9 }, TWO_LANES)).toBeUndefined();
});

test('beside two lanes of another run the default is too little, and that is said with figures', () => {
  const lack = lackOf({ memoryBytes: 20e9, inotify: { used: 88, limit: 128 } }, TWO_LANES);
  expect(lack).toBe('92 inotify instances are needed and 40 of 128 are free (fs.inotify.max_user_instances)');
});

test('who cannot see what root uses of the limit is told of the limit alone, and only where it is too low by itself', () => {
  expect(lackOf({ memoryBytes: 20e9, inotify: { limit: 128 } }, TWO_LANES)).toBeUndefined();
  expect(lackOf({ memoryBytes: 20e9, inotify: { limit: 64 } }, TWO_LANES)).toBe(
    '92 inotify instances are needed and the limit is 64 (fs.inotify.max_user_instances)',
  );
});

test("only root counts the instances in use: nodes are root's, and other users see their own", () => {
  expect(readFreeResources(false).inotify).toEqual({ limit: expect.any(Number) });
  expect(readFreeResources(true).inotify).toEqual({ used: expect.any(Number), limit: expect.any(Number) });
});

test('a lane of more nodes needs more', () => {
  const lack = (memoryBytes: number) => lackOf({ memoryBytes }, [{ nodes: 5 }]);
  expect([lack(4e9), lack(3.9e9)]).toEqual([undefined, '4.0 GB of memory are needed and 3.9 are free']);
});

test('too little memory is said first', () => {
  expect(lackOf({ memoryBytes: 1.2e9, inotify: { used: 120, limit: 128 } }, TWO_LANES)).toBe(
    '5.0 GB of memory are needed and 1.2 are free',
  );
});

test.each([
  ['memory for many', { memoryBytes: 24e9 }, 3],
  ['memory for two', { memoryBytes: 7e9 }, 2],
  ['memory for less than one', { memoryBytes: 2e9 }, 1],
  ['the kernel default of inotify instances', { memoryBytes: 24e9, inotify: { used: 0, limit: 128 } }, 2],
  ['the kernel default, used by nobody knows whom', { memoryBytes: 24e9, inotify: { limit: 128 } }, 2],
  ['a raised limit', { memoryBytes: 24e9, inotify: { used: 20, limit: 512 } }, 3],
])('lanes at once with %s', (_, room, count) => {
  expect(lanesAtOnce(room, [...TWO_LANES, ...TWO_LANES], 8)).toBe(count);
});

test('no more lanes at once than cores, which all of them share', () => {
  expect(lanesAtOnce({ memoryBytes: 24e9 }, [...TWO_LANES, ...TWO_LANES], 2)).toBe(2);
});

test('free memory is what the kernel says can be had', () => {
  const meminfo =
    'MemTotal:       24673424 kB\nMemFree:         1823412 kB\nMemAvailable:   21945984 kB\nBuffers:   1 kB\n';
  expect(freeMemory(meminfo)).toBe(21_945_984 * 1024);
  expect(freeMemory('')).toBeUndefined();
});

test.each([
  [2, 1, [9]],
  [2, 2, [5, 4]],
  [2, 3, [3, 3, 3]],
  [1, 3, [2, 2, 2]],
  [16, 2, [36, 36]],
  [3, 2, [7, 6]],
])(
  'with %i cores and %i lanes at once %j judgements side by side, the busiest lane first',
  (cores, atOnce, expected) => {
    expect(expected.map((_, index) => workersFor(cores, atOnce, index === 0))).toEqual(expected);
  },
);
