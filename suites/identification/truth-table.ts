import type { SkipReason } from '../requirement.ts';

/** What the plugin looks at, each with its values; the first is that of a pod which it redirects. */
export const CONDITIONS = {
  namespace: ['ordinary', 'excluded'],
  hostNetwork: ['no', 'yes'],
  istioInit: ['no', 'yes'],
  proxyContainer: ['yes', 'no'],
  proxyType: ['sidecar', 'router', 'none'],
  label: ['none', 'true', 'false', 'perhaps'],
  annotation: ['none', 'true', 'false'],
  status: ['yes', 'no'],
  kind: ['bare', 'replicaset'],
} as const;
export type Condition = keyof typeof CONDITIONS;
/** A value for each condition. */
export type Row = { readonly [C in Condition]: (typeof CONDITIONS)[C][number] };

/** Why a pod is left alone, in the order in which it is asked; istio/istio cni/pkg/plugin/plugin.go doAddRun. */
export type Reason = 'host-network' | Exclude<SkipReason, 'disable-envoy'>;

const NAMES = Object.keys(CONDITIONS) as Condition[];
const BASE = Object.fromEntries(NAMES.map((name) => [name, CONDITIONS[name][0]])) as Row;

/** What the plugin must do: why it leaves the pod alone, or `redirected`. */
export function expected(row: Row): Reason | 'redirected' {
  // No network namespace of its own: no plugin is called at all.
  if (row.hostNetwork === 'yes') return 'host-network';
  if (row.namespace === 'excluded') return 'excluded';
  if (row.istioInit === 'yes') return 'istio-init';
  if (row.proxyContainer === 'no') return 'no-proxy';
  if (row.proxyType === 'router') return 'proxy-type';
  // The label outranks the annotation, also where it means nothing.
  if ((row.label === 'none' ? row.annotation : row.label) === 'false') return 'disabled';
  return row.status === 'no' ? 'no-status' : 'redirected';
}

/**
 * Rows of the product of all conditions: each value alone against the redirected pod, and every pair of values in some
 * row. The whole product has over two thousand, a pod each.
 */
export function rows(): readonly Row[] {
  const single = NAMES.flatMap((name) => CONDITIONS[name].map((value): Row => ({ ...BASE, [name]: value })));
  return distinct([...single, ...pairwise()]).filter(isPossible);
}

/** `namespace=excluded label=false`: what sets the row apart from a redirected pod. */
export function nameOf(row: Row): string {
  const apart = NAMES.filter((name) => row[name] !== BASE[name]).map((name) => `${name}=${row[name]}`);
  return apart.join(' ') || 'nothing apart';
}

/** A type needs a proxy; and a label that asks for injection would get it in the excluded namespace, which injection knows nothing of. */
function isPossible(row: Row): boolean {
  const typed = row.proxyContainer === 'yes' || row.proxyType === 'sidecar';
  return typed && !(row.namespace === 'excluded' && row.label === 'true');
}

/** Greedy: each new row takes in the most pairs that no row has had. */
function pairwise(): readonly Row[] {
  const left = new Set(allPairs());
  const made: Row[] = [];
  while (left.size > 0) {
    const row = bestRow(left);
    made.push(row);
    for (const pair of pairsOf(row)) left.delete(pair);
  }
  return made;
}

function bestRow(left: ReadonlySet<string>): Row {
  const [seed = ''] = left;
  const fixed = Object.fromEntries(seed.split(' ').map((part) => part.split('=')));
  let row = { ...BASE, ...fixed } as Row;
  for (const name of NAMES.filter((each) => !(each in fixed))) {
    const tried = CONDITIONS[name].map((value): Row => ({ ...row, [name]: value }));
    const gain = (one: Row) => pairsOf(one).filter((pair) => left.has(pair)).length;
    row = tried.reduce((best, one) => (gain(one) > gain(best) ? one : best));
  }
  return row;
}

function allPairs(): readonly string[] {
  return NAMES.flatMap((a, index) =>
    NAMES.slice(index + 1).flatMap((b) =>
      CONDITIONS[a].flatMap((x) => CONDITIONS[b].map((y) => `${a}=${x} ${b}=${y}`)),
    ),
  );
}

function pairsOf(row: Row): readonly string[] {
  return NAMES.flatMap((a, index) => NAMES.slice(index + 1).map((b) => `${a}=${row[a]} ${b}=${row[b]}`));
}

function distinct(all: readonly Row[]): readonly Row[] {
  return [...new Map(all.map((row) => [JSON.stringify(NAMES.map((name) => row[name])), row])).values()];
}
