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
/** A pod that the plugin redirects, with nothing apart. */
export const BASE = Object.fromEntries(NAMES.map((name) => [name, CONDITIONS[name][0]])) as Row;

/** Whether a pod gives the plugin this reason to leave it alone, in the order in which the reasons are asked. */
export const REASONS: Readonly<Record<Reason, (row: Row) => boolean>> = {
  // No network namespace of its own: no plugin is called at all.
  'host-network': ({ hostNetwork }) => hostNetwork === 'yes',
  excluded: ({ namespace }) => namespace === 'excluded',
  'istio-init': ({ istioInit }) => istioInit === 'yes',
  'no-proxy': ({ proxyContainer }) => proxyContainer === 'no',
  'proxy-type': ({ proxyType }) => proxyType === 'router',
  // The label outranks the annotation, also where it means nothing.
  disabled: ({ label, annotation }) => (label === 'none' ? annotation : label) === 'false',
  'no-status': ({ status }) => status === 'no',
};
const ORDER = Object.keys(REASONS) as Reason[];

/** What a plugin that asks in this order must do: why it leaves the pod alone, or `redirected`. */
export function expected(row: Row, order: readonly Reason[] = ORDER): Reason | 'redirected' {
  return order.find((reason) => REASONS[reason](row)) ?? 'redirected';
}

/** `namespace=excluded label=false`: what sets the row apart from a redirected pod. */
export function nameOf(row: Row): string {
  const apart = NAMES.filter((name) => row[name] !== BASE[name]).map((name) => `${name}=${row[name]}`);
  return apart.join(' ') || 'nothing apart';
}

/** Every row that can be: the whole product has over two thousand, a pod each, so they are not all made. */
export function possibleRows(): readonly Row[] {
  const product = NAMES.reduce<readonly Partial<Row>[]>(
    (rows, name) => rows.flatMap((row) => CONDITIONS[name].map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
  return (product as readonly Row[]).filter(isPossible);
}

/** A type needs a proxy; and a label that asks for injection would get it in the excluded namespace, which injection knows nothing of. */
function isPossible(row: Row): boolean {
  const typed = row.proxyContainer === 'yes' || row.proxyType === 'sidecar';
  return typed && !(row.namespace === 'excluded' && row.label === 'true');
}

/** Pairs of values that a row shows: what becomes of it is what becomes of a pod with these two alone, whatever else is apart. */
export function shownBy(row: Row): readonly string[] {
  const outcome = expected(row);
  return NAMES.flatMap((a, index) =>
    NAMES.slice(index + 1)
      .filter((b) => expected({ ...BASE, [a]: row[a], [b]: row[b] }) === outcome)
      .map((b) => `${a}=${row[a]} ${b}=${row[b]}`),
  );
}
