import type { SurvivalOptions } from './options.ts';
import type { Point } from './points.ts';

/** What hits a run, as it does in life, and the machine under it. */
export const BLOWS = [
  /** All processes of the run at once, as when a machine's memory or a container ends. */
  'KILL all',
  /** The command's own process alone: its children are left to themselves. */
  'KILL command',
  /** The process that judges the lane alone. */
  'KILL judging',
  /** To npm alone, as CI cancels a job. */
  'TERM',
  /** To the whole group, as a terminal does. */
  'INT',
  'HUP',
  /** A worker's container, with all that runs on it. */
  'node killed',
  /** A worker may take no more than it has, and something on it wants more: the kernel kills what runs there. */
  'node out of memory',
  /** The engine ends and comes back, while the run goes on. */
  'engine restarted',
  /** All processes of the run, what was in its folder for temporary files, and the engine with all containers. */
  'machine rebooted',
] as const;
export type Blow = (typeof BLOWS)[number];

/** Exit codes by which a run that is not killed ends: an end of its own, after it has torn down. */
export const EXIT_CODES: Readonly<Partial<Record<Blow, readonly number[]>>> = {
  TERM: [143],
  INT: [130],
  HUP: [129],
  'KILL judging': [3],
  'node killed': [3],
  // What the kernel killed may be back before anybody looks. It must accuse nobody.
  'node out of memory': [0, 3],
  'engine restarted': [3],
};

/** What only a command of the user's own can do to this machine's engine. */
const RESTARTS_ENGINE: ReadonlySet<Blow> = new Set(['engine restarted', 'machine rebooted']);

const SIGNALS: readonly Blow[] = ['TERM', 'INT', 'HUP'];
const KILLS: readonly Blow[] = ['KILL all', 'KILL command'];

/** One trial: a run that is hit once. */
export interface Trial {
  readonly point: Point;
  readonly blow: Blow;
}

/** What befalls the machine under a run, and at which points. */
const MISFORTUNES: readonly (readonly [string, Blow])[] = [
  ['mesh-half', 'node killed'],
  ['judging-begins', 'node killed'],
  ['judging-begins', 'node out of memory'],
  ['judging-begins', 'engine restarted'],
  ['control-plane', 'machine rebooted'],
  ['first-verdict', 'machine rebooted'],
];

/** Each point once by KILL, and once by one of the signals in turn; then what befalls the machine. */
export function trialsOf(points: readonly Point[]): readonly Trial[] {
  const hits = points.flatMap((point, index) => [
    { point, blow: point.killsJudging === true ? 'KILL judging' : (KILLS[index % KILLS.length] as Blow) },
    { point, blow: SIGNALS[index % SIGNALS.length] as Blow },
  ]);
  const misfortunes = MISFORTUNES.flatMap(([id, blow]) =>
    points.filter((point) => point.id === id).map((point) => ({ point, blow })),
  );
  return [...hits, ...misfortunes];
}

/** The trials that the options name, and how many of them this machine was not told how to make. */
export function chosenTrials(
  trials: readonly Trial[],
  { points, blows, restartEngine }: Pick<SurvivalOptions, 'points' | 'blows' | 'restartEngine'>,
): { readonly chosen: readonly Trial[]; readonly leftOut: number } {
  const isNamed = (name: string, names: readonly string[]) => names.length === 0 || names.includes(name);
  const named = trials.filter(({ point, blow }) => isNamed(point.id, points) && isNamed(blow, blows));
  const chosen = named.filter(({ blow }) => restartEngine !== undefined || !RESTARTS_ENGINE.has(blow));
  return { chosen, leftOut: named.length - chosen.length };
}
