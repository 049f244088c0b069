import {
  type Bench,
  type Draft,
  empty,
  Findings,
  logsSkipReason,
  notRedirected,
  podOutcomes,
  quietOf,
  type Redirection,
  redirected,
  requirement,
  ruleIn,
  set,
  untouched,
  withoutRules,
} from '../requirement.ts';
import { madeOf, startedPods } from './row-pods.ts';
import { ROWS } from './table-rows.ts';
import { expected, nameOf, type Row } from './truth-table.ts';
import { WRONG_PLUGINS } from './wrong-plugins.ts';

/** A row of the table, with what became of its pod. */
interface Judged {
  readonly row: Row;
  /** `namespace/name`. */
  readonly pod: string;
  readonly redirection: Redirection;
  /** What the plugin logged of it. */
  readonly said: readonly string[];
  /** Version of Istio. */
  readonly istio: string;
  /** The plugin's level, where that is above what it decides at. */
  readonly quiet?: string;
}

const BATCH = 19;

async function observe(bench: Bench): Promise<readonly Judged[]> {
  // Labelled, so that a pod's own label does not ask for injection.
  const ordinary = await bench.namespace('table', { labels: { 'istio-injection': 'disabled' } });
  const judged: Judged[] = [];
  const istio = bench.mesh.version;
  const quiet = quietOf(bench.mesh);
  for (let at = 0; at < ROWS.length; at += BATCH) {
    const batch = ROWS.slice(at, at + BATCH);
    const made = batch.map((row, index) => {
      const node = bench.nodes[index % bench.nodes.length] ?? '';
      return madeOf(row, { name: `e-24-${at + index}-${bench.passId}`, node, ordinary }, bench.images);
    });
    const pods = await startedPods(bench, made);
    const seen = await podOutcomes(bench, pods);
    for (const [index, { pod, redirection, said }] of seen.entries())
      judged.push({ row: batch[index]!, pod, redirection, said, istio, ...quiet });
  }
  return judged;
}

export default requirement<readonly Judged[]>('CNI-E-24', {
  observe,
  judge: (table) => {
    const findings = new Findings().sameSet(
      'rows',
      ROWS.map(nameOf),
      table.map(({ row }) => nameOf(row)),
    );
    for (const { row, redirection, ...pod } of table) {
      const its = findings.about(pod);
      const subject = `pod with ${nameOf(row)}`;
      const outcome = expected(row);
      if (outcome === 'redirected') {
        redirected(its, subject, redirection);
        continue;
      }
      if (outcome === 'host-network') {
        // Rules of the node, which kube-proxy has there.
        notRedirected(its, subject, redirection);
        its.equal(`${subject}: the plugin's log`, [], pod.said);
      } else {
        untouched(its, subject, redirection);
        logsSkipReason(its, subject, outcome, pod);
      }
    }
    return findings.judgement();
  },
  mutants: {
    ...Object.fromEntries(
      Object.entries(WRONG_PLUGINS).map(([what, decide]) => [what, decidedBy(decide)] as const),
    ),
    'a row that is to be left is redirected': (table) =>
      set(rowOf(table, 'disabled'), { redirection: rowOf(table, 'redirected')?.redirection }),
    'a row that is to be left has its packets dropped': (table) =>
      ruleIn(rowOf(table, 'disabled')?.redirection, 'filter', 'OUTPUT', '-p tcp -j DROP'),
    'a row that is due has no rules': (table) => withoutRules(rowOf(table, 'redirected')?.redirection),
    'a row is left for another reason': (table) =>
      rowOf(table, 'excluded')?.said.splice(0, 1, 'excluded due to inject-disabled annotation'),
    'a row is missing': (table) => table.pop(),
    'no row': (table) => empty(table),
  },
});

/** The first of that outcome. */
function rowOf(table: Draft<readonly Judged[]>, outcome: string) {
  return table.find(({ row }) => expected(row) === outcome);
}

/** What the table holds where a plugin decides so: of a row, what became of another one with that outcome. */
function decidedBy(decide: (row: Row) => string) {
  return (table: Draft<readonly Judged[]>) => {
    const good = structuredClone(table);
    for (const each of table) {
      const other = rowOf(good, decide(each.row));
      if (expected(each.row) !== decide(each.row))
        set(each, { redirection: other?.redirection, said: other?.said });
    }
  };
}
