import {
  type Bench,
  Findings,
  type KubeObject,
  onEach,
  oneNode,
  redirected,
  requirement,
  startedTreatments,
  type Treatment,
  untouched,
} from '../requirement.ts';

/** Pods that differ in one thing, beside each other on one node. */
export interface Selection {
  /** What sets the pods apart, in the words of a report. */
  readonly left: readonly Treatment[];
  readonly taken: readonly Treatment[];
}

type Make = (
  bench: Bench,
  its: { readonly name: string; readonly node: string; readonly namespace: string },
) => KubeObject;

export interface SelectionSpec {
  /** Pods that the plugin must leave alone; what they are, for a report. */
  readonly left: { readonly what: string; readonly make: Make; readonly why: string };
  /** The same but for the one thing, which it must redirect. */
  readonly taken: { readonly what: string; readonly make: Make };
  /** Which node; specs take turns. */
  readonly on: 'first' | 'last';
}

/** A requirement on one condition of the plugin's choice: by the rules, and by the reason that the plugin logs. */
export function selection(id: Parameters<typeof requirement>[0], spec: SelectionSpec) {
  const { left, taken } = spec;
  return requirement<Selection>(id, {
    observe: async (bench) => {
      const namespace = await bench.namespace('plain');
      const nodes = oneNode(bench.nodes, spec.on);
      return startedTreatments(bench, {
        left: onEach(nodes, 'left', (its) => left.make(bench, { ...its, namespace })),
        taken: onEach(nodes, 'taken', (its) => taken.make(bench, { ...its, namespace })),
      });
    },
    judge: (seen) => {
      const findings = new Findings().some(left.what, seen.left).some(taken.what, seen.taken);
      for (const pod of seen.left) {
        const its = findings.about(pod);
        untouched(its, `${left.what} on ${pod.node}`, pod.redirection);
        its.equal(`${left.what} on ${pod.node}: the plugin's log`, [left.why], pod.said);
      }
      for (const pod of seen.taken)
        redirected(findings.about(pod), `${taken.what} on ${pod.node}`, pod.redirection);
      return findings.judgement();
    },
    mutants: {
      'the one that is to be left is redirected': (seen) => {
        Object.assign(seen.left[0] ?? {}, { redirection: seen.taken[0]?.redirection });
      },
      'left alone for another reason': (seen) =>
        seen.left[0]?.said.splice(0, 1, 'excluded for no reason at all'),
      'the plugin is silent': (seen) => seen.left[0]?.said.splice(0),
      'nobody is redirected': (seen) => Object.assign(seen.taken[0] ?? {}, { redirection: { chains: [] } }),
      'none to be left': (seen) => seen.left.splice(0),
      'none to be taken': (seen) => seen.taken.splice(0),
    },
  });
}
