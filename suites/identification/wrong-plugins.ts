import { expected, REASONS, type Reason, type Row } from './truth-table.ts';

const ORDER = Object.keys(REASONS) as Reason[];
const without = (reason: Reason) => ORDER.filter((one) => one !== reason);

/** Plugins that the table must tell from a right one, by what they make of a row. */
export const WRONG_PLUGINS: Readonly<Record<string, (row: Row) => Reason | 'redirected'>> = {
  'the label true makes the status annotation unnecessary': (row) =>
    expected(row, row.label === 'true' ? without('no-status') : ORDER),
  'the label true outranks the proxy type': (row) =>
    expected(row, row.label === 'true' ? without('proxy-type') : ORDER),
  'istio-init is asked for last': (row) => expected(row, [...without('istio-init'), 'istio-init']),
  'exclusion is ignored for pods of a ReplicaSet': (row) =>
    expected(row, row.kind === 'replicaset' ? without('excluded') : ORDER),
};
