import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { machineUse, measured, memoryInUse } from './machine-use.ts';

test('the peak and the end count from where it began', async () => {
  const looks = [
    { disk: 100, memory: 50 },
    { disk: 180, memory: 40 },
    { disk: 130, memory: 60 },
  ];
  let at = 0;
  let seen: () => void = () => undefined;
  const enough = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const look = async () => {
    const use = looks[Math.min(at, looks.length - 1)] ?? { disk: 0, memory: 0 };
    at += 1;
    if (at === 2) seen();
    return use;
  };
  const { value, use } = await measured(look, async () => {
    await enough;
    return 'done';
  });
  expect(value).toBe('done');
  expect(use).toEqual({ diskPeak: 80, diskAfter: 30, memoryPeak: 10 });
});

test('a file system counts once, however many folders lie on it', async () => {
  const one = await machineUse([tmpdir()]);
  const two = await machineUse([tmpdir(), tmpdir()]);
  expect(one.disk).toBeGreaterThan(0);
  expect(two.disk / one.disk).toBeCloseTo(1, 1);
});

test('memory in use is what programs cannot have', () => {
  expect(memoryInUse('MemTotal:    1000 kB\nMemFree:  10 kB\nMemAvailable:     400 kB\n')).toBe(600 * 1024);
});
