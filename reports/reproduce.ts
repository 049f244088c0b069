import type { ConformanceReport, ReportedRequirement } from './schema.ts';

type Run = ConformanceReport['run'];
type OptionValue = NonNullable<Run['options']>[string];

/** What the line says by itself, and what only tells where a run's words go. */
export const OWN = ['mode', 'lane', 'only', 'profile', 'keep', 'output', 'json', 'requireClusters'];
/** What makes a lane: of one that stands it says nothing. */
export const MAKING = [
  'images',
  'registry',
  'istio',
  'upgradeFrom',
  'kubernetes',
  'hub',
  'tag',
  'kindFrom',
  'set',
  'engine',
  'provision',
  'primaryCni',
  'cniConfDir',
  'cniBinDir',
  'nodes',
  'podSecurity',
];

/**
 * The command that judges it again: in the lane that stands, where it does; else in a new one that is made by every option
 * that made this one, and kept to look at.
 */
export function reproduceLine(requirement: ReportedRequirement, { run, lanes }: ConformanceReport): string {
  const standing = stands(run);
  const only = [...comparedIds(requirement), requirement.id].join(',');
  const words = [
    ...(standing ? ['test'] : []),
    '--only',
    only,
    ...whereOf(requirement, lanes),
    ...chosen(run, standing ? [...OWN, ...MAKING] : OWN),
    ...(standing ? [] : ['--keep']),
  ];
  return `npm run conformance -- ${words.map(quoted).join(' ')}`;
}

/** Lanes that were there before stay; those that were to be kept do, unless the run was interrupted. */
function stands({ keptLanes, options, interrupted }: Run): boolean {
  return keptLanes === true || (options?.['keep'] === true && interrupted === undefined);
}

/** What is judged over the record needs the requirements again whose observations differed. */
function comparedIds({ id, mode, differences }: ReportedRequirement): readonly string[] {
  if (mode !== undefined) return [];
  const named = differences.flatMap(({ requirement }) => requirement ?? []);
  return [...new Set(named)].filter((one) => one !== id);
}

/** An ordinary lane of a mode needs no name unless it has an Istio of its own; parity is of both modes. */
function whereOf({ mode, lane }: ReportedRequirement, lanes: ConformanceReport['lanes']): readonly string[] {
  if (mode === undefined) return [];
  const name = lanes.find((one) => one.id === lane)?.name ?? lane;
  return name === mode ? ['--mode', mode] : ['--lane', name];
}

function chosen({ options }: Run, without: readonly string[]): readonly string[] {
  const all = Object.entries<OptionValue>(options ?? {});
  return all.flatMap(([name, value]) => (without.includes(name) ? [] : flagOf(name, value)));
}

function flagOf(name: string, value: OptionValue): readonly string[] {
  const flag = `--${name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
  if (value === false) return [];
  if (value === true) return [flag];
  if (!Array.isArray(value)) return [flag, String(value)];
  return name === 'set' ? value.flatMap((each) => [flag, each]) : [flag, value.join(',')];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
