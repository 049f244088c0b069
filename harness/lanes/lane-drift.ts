import { isDeepStrictEqual } from 'node:util';
import type { LaneSnapshot, NodeFile } from './lane-snapshot.ts';

/** One thing of a lane that is not as in its snapshot. */
export interface Drift {
  readonly kind: 'node' | 'file' | 'rule' | 'object';
  /** `worker:/etc/cni/net.d/10-x.conflist`, `Deployment istio-system/istiod`, or a rule with its node. */
  readonly where: string;
  readonly change: 'gone' | 'new' | 'changed';
}

type Shape = Pick<LaneSnapshot, 'nodes' | 'objects'>;

/** What differs between a lane's snapshot and what it is now; empty where nothing does. */
export function driftBetween(before: Shape, now: Shape): readonly Drift[] {
  return [...nodesDrift(before.nodes, now.nodes), ...changes('object', before.objects, now.objects)];
}

/** In one line, the first so many by name. */
export function driftWords(drift: readonly Drift[], most = 5): string {
  const named = drift.slice(0, most).map(({ where, change }) => `${where} is ${change}`);
  const more = drift.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function nodesDrift(before: Shape['nodes'], now: Shape['nodes']): readonly Drift[] {
  return Object.entries(before).flatMap(([node, was]) => {
    const is = now[node];
    if (is === undefined) return [{ kind: 'node', where: node, change: 'gone' } as const];
    const rules = (lines: readonly string[]) => Object.fromEntries(lines.map((line) => [line, true]));
    const own = [
      ...changes('file', was.files, is.files, sameFile),
      ...changes('rule', rules(was.rules), rules(is.rules)),
    ];
    return own.map((drift) => ({ ...drift, where: `${node}:${drift.where}` }));
  });
}

function sameFile(one: NodeFile, other: NodeFile): boolean {
  const { content: _, ...rest } = one;
  const { content: __, ...others } = other;
  return isDeepStrictEqual(rest, others);
}

function changes<T>(
  kind: Drift['kind'],
  before: Readonly<Record<string, T>>,
  now: Readonly<Record<string, T>>,
  same: (one: T, other: T) => boolean = isDeepStrictEqual,
): readonly Drift[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return names.flatMap((where): readonly Drift[] => {
    const [was, is] = [before[where], now[where]];
    if (was === undefined) return [{ kind, where, change: 'new' }];
    if (is === undefined) return [{ kind, where, change: 'gone' }];
    return same(was, is) ? [] : [{ kind, where, change: 'changed' }];
  });
}
