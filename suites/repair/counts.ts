import { agentMetricsOn, coreDnsAnswers } from '../observability/agent-metrics.ts';
import { type Bench, Findings } from '../requirement.ts';

const REPAIRED = 'istio_cni_repair_pods_repaired_total';

/** What an agent has counted since it started: repaired pods by type and result, `repair/success`. */
export type Counts = Readonly<Record<string, number>>;

/** What the page of a node's agent tells. */
export interface Counted {
  readonly counts: Counts;
  /** The control: a page of metrics that Kubernetes has is seen by the same look. */
  readonly otherAnswers: boolean;
}

/** Counts of the agent that is on a node now, with their control. */
export async function countedOn(bench: Bench, node: string): Promise<Counted> {
  return { counts: await countsOn(bench, node), otherAnswers: await coreDnsAnswers(bench) };
}

/** Counts of the agent that is on a node now; none where it shows no page. */
export async function countsOn(bench: Bench, node: string): Promise<Counts> {
  const samples = ((await agentMetricsOn(bench, node)) ?? []).filter(({ name }) => name === REPAIRED);
  return Object.fromEntries(
    samples.map(({ labels: { type, result }, value }) => [`${type}/${result}`, value]),
  );
}

/** The agent has counted this and nothing else. */
export function hasCounted(findings: Findings, subject: string, expected: Counts, seen: Counted): void {
  const inOrder = (counts: Counts) => Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b));
  findings.equal(`${subject}: ${REPAIRED}`, inOrder(expected), inOrder(seen.counts));
  pageSeen(findings, seen);
}

/** All that the agent has counted is of this type, and there is some. */
export function countedOnly(findings: Findings, subject: string, type: string, seen: Counted): void {
  const { [`${type}/success`]: successes = 0 } = seen.counts;
  const others = Object.keys(seen.counts).filter((key) => !key.startsWith(`${type}/`));
  findings
    .equal(`${subject}: ${REPAIRED} of another type than ${type}`, [], others)
    .holds(`${subject}: ${REPAIRED} of ${type}, success`, 'at least 1', successes >= 1, String(successes));
  pageSeen(findings, seen);
}

function pageSeen(findings: Findings, { otherAnswers }: Counted): void {
  findings.control(new Findings().equal('a page of CoreDNS has its metrics', true, otherAnswers));
}
