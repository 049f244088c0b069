import type { Bench } from '../bench/bench.ts';
import type { LaneDefinition, Mutants } from '../bench/definition.ts';
import { type PodOutcome, podOutcome } from '../bench/pod-outcome.ts';
import type { Mode } from '../model/mode.ts';
import type { Redirection } from '../probes/rules/redirection.ts';
import { Findings } from '../verdict/findings.ts';
import { notRedirected, redirected, untouched } from '../verdict/redirected.ts';
import { strangeOnNode } from './ambient-on-node.ts';
import { groupMutants } from './group-mutants.ts';
import { groupSnapshots } from './group-snapshots.ts';
import type { PodGroup, PodSnapshot } from './pod-group.ts';
import { logsSkipReason, quietOf } from './skip-reasons.ts';

type Outcomes<G extends string, X> = Readonly<Record<G, readonly (PodOutcome & X)[]>>;

export interface PodTable<G extends string, X, M> {
  /** What else a look at each pod tells. */
  readonly look?: (snapshot: PodSnapshot) => X;
  readonly groups: Readonly<Record<G, PodGroup<NoInfer<X>>>>;
  /** What else is looked at, while the pods of all groups run. */
  readonly observe?: (bench: Bench, snapshots: Readonly<Record<G, readonly PodSnapshot[]>>) => Promise<M>;
  readonly judge?: (findings: Findings, seen: Outcomes<G, X> & M, mode: Mode) => unknown;
  readonly mutants?: Mutants<Outcomes<G, X> & M>;
}

/**
 * A requirement on groups of pods, each left alone or redirected: a table of what is made and what is expected, from
 * which looking, judging and mutants follow. The observation has a list of outcomes for each group, by its name.
 */
export function podGroups<G extends string, X = object, M = object>({
  look,
  groups,
  observe,
  judge,
  mutants,
}: PodTable<G, X, M>): Pick<LaneDefinition<Outcomes<G, X> & M>, 'observe' | 'judge' | 'mutants'> {
  const table = Object.entries<PodGroup<X>>(groups) as [G, PodGroup<X>][];
  const isAboutLog = table.some(([, { logs }]) => logs !== undefined);
  return {
    observe: async (bench) => {
      const snapshots = await groupSnapshots<G>(bench, groups);
      const outcomes = table.map(([name]) => [
        name,
        snapshots[name].map((snapshot) => ({ ...podOutcome(snapshot, bench.mesh), ...look?.(snapshot) })),
      ]);
      const more = await observe?.(bench, snapshots);
      const version = isAboutLog ? { istio: bench.mesh.version, ...quietOf(bench.mesh) } : {};
      return { ...Object.fromEntries(outcomes), ...more, ...version };
    },
    judge: (seen, mode) => {
      const findings = new Findings();
      const { istio = '', quiet } = seen as { readonly istio?: string; readonly quiet?: string };
      const log = { istio, ...(quiet === undefined ? {} : { quiet }) };
      for (const [name, group] of table) {
        const pods = seen[name] as Outcomes<G, X>[G] | undefined;
        findings.some(`pods: ${group.what}`, pods ?? []);
        for (const pod of pods ?? []) judgePod(findings, group, pod, log);
      }
      judge?.(findings, seen, mode);
      return findings.judgement();
    },
    mutants: { ...(groupMutants(groups) as Mutants<Outcomes<G, X> & M>), ...mutants },
  };
}

function judgePod<X>(
  findings: Findings,
  { what, expect, onHost, containers, logs, holds }: PodGroup<X>,
  pod: PodOutcome & X,
  log: { readonly istio: string; readonly quiet?: string },
): void {
  const subject = `${what} on ${pod.node}`;
  const its = findings.about(pod);
  if (expect === 'redirected') redirected(its, subject, pod.redirection);
  else if (expect === 'left alone' && onHost) notRedirected(its, subject, onItsNode(pod.redirection));
  else if (expect === 'left alone') untouched(its, subject, pod.redirection);
  if (containers === 'injected') {
    const seen = pod.containers.join(', ');
    its.holds(`${subject}: containers`, 'istio-proxy', pod.containers.includes('istio-proxy'), seen);
  } else if (containers !== undefined) its.equal(`${subject}: containers`, containers, pod.containers);
  if (logs !== undefined) logsSkipReason(its, subject, logs, { ...pod, ...log });
  holds?.(its, subject, pod);
}

/** What the node has for ambient mode is not of the pod; whether it may be there is judged of nodes. */
function onItsNode(redirection: Redirection): Redirection {
  return { ...redirection, chains: strangeOnNode(redirection.chains, true) };
}
