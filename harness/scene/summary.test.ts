import { expect, test } from 'vitest';
import { bytes, minutes, summaryTable } from './summary.ts';

test('a line a command; where the report does not say, the table says so', () => {
  const use = { diskPeak: 6_200_000_000, diskAfter: 4_900_000_000, memoryPeak: 5_500_000_000 };
  const text = summaryTable([
    {
      command: 'conformance',
      repeated: false,
      exitCode: 0,
      installMs: 44_000,
      durationMs: 367_400,
      use,
      reported: true,
      looked: 3,
      leaks: [],
      downloads: { upstreamBytes: 812_000_000, storeBytes: 0 },
    },
    {
      command: 'test',
      repeated: false,
      exitCode: 3,
      installMs: 43_400,
      durationMs: 59_600,
      use,
      reported: true,
      looked: 3,
      leaks: [],
    },
  ]);
  expect(text).toBe(
    [
      'command      exit  npm ci  time  from upstream  from the store  disk, peak  disk, after  memory, peak',
      'conformance     0    0:44  6:07         812 MB             0 B      6.2 GB       4.9 GB        5.5 GB',
      'test            3    0:43  1:00       not said        not said      6.2 GB       4.9 GB        5.5 GB',
    ].join('\n'),
  );
});

test('minutes and bytes are short', () => {
  expect([0, 59_400, 60_000, 3_600_000].map(minutes)).toEqual(['0:00', '0:59', '1:00', '60:00']);
  expect([0, 999, 1500, -2e6].map(bytes)).toEqual(['0 B', '999 B', '2 kB', '-2 MB']);
});
