import type { Leak } from '../canaries/look.ts';
import type { Downloads } from './downloads.ts';
import type { MachineUse } from './machine-use.ts';

/** One of the commands, as it ended. */
export interface Outcome {
  readonly command: string;
  /** It was run before in this scene. */
  readonly repeated: boolean;
  readonly exitCode: number;
  /** Of `npm ci` before it. */
  readonly installMs: number;
  /** Of the command alone. */
  readonly durationMs: number;
  readonly use: MachineUse;
  readonly downloads?: Downloads | undefined;
  readonly reported: boolean;
  /** Files of the run's own directory that were looked at for the registry's login. */
  readonly looked: number;
  /** Where the registry's login stands in what it wrote. */
  readonly leaks: readonly Leak[];
}

const HEADINGS = [
  'command',
  'exit',
  'npm ci',
  'time',
  'from upstream',
  'from the store',
  'disk, peak',
  'disk, after',
  'memory, peak',
];

/** What the scene cannot show, in words for who reads its result. */
export const LEFT_OUT = `left out, since this upstream is ours: upstream's host names and where they lead, images of several platforms
and by pinned digest, the pinned sum of kind, kind's own node image, Istio's own proxy, and the release itself (the images are
the source build's, with upstream's Envoy).
disk and memory: what the machine took beyond the start of the command, whatever else went on;
an engine that holds the source build has some of the layers already (--forget-build removes them first).`;

/** The table, one line a command. */
export function summaryTable(outcomes: readonly Outcome[]): string {
  const rows = [HEADINGS, ...outcomes.map(cells)];
  const widths = HEADINGS.map((_heading, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return rows.map(line).join('\n');
}

function cells({ command, exitCode, installMs, durationMs, use, downloads }: Outcome): string[] {
  return [
    command,
    String(exitCode),
    minutes(installMs),
    minutes(durationMs),
    downloads === undefined ? 'not said' : bytes(downloads.upstreamBytes),
    downloads === undefined ? 'not said' : bytes(downloads.storeBytes),
    bytes(use.diskPeak),
    bytes(use.diskAfter),
    bytes(use.memoryPeak),
  ];
}

/** `4:07` */
export function minutes(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `0 B`, `12 MB`, `1.2 GB`: powers of ten, as disks are sold. */
export function bytes(count: number): string {
  const size = Math.abs(count);
  if (size >= 1e9) return `${(count / 1e9).toFixed(1)} GB`;
  if (size >= 1e6) return `${Math.round(count / 1e6)} MB`;
  return size >= 1e3 ? `${Math.round(count / 1e3)} kB` : `${count} B`;
}
