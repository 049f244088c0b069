import type { RequirementId } from '../../harness/model/requirement.ts';
import { nextFreeId } from './free-ids.ts';
import { AMBIENT, BENCHMARK, type NotJudged, WRITTEN_LATER } from './kept-id.ts';
import { THEMES_NOT_JUDGED } from './not-judged-themes.ts';

const OTHERS: readonly NotJudged[] = [
  {
    id: 'CNI-C-05',
    title: 'The agent needs no shell, iptables or nsenter on the host',
    reason: 'needs a minimal node image',
  },
  {
    id: 'CNI-C-08',
    title: 'SELinux, AppArmor and seccomp values are rendered',
    reason: 'istioctl does not take the values of the chart (`seLinuxOptions`); needs the installer helm',
  },
  { id: 'CNI-D-06', title: 'A pod in ambient mode has no injected container', reason: AMBIENT },
  {
    id: 'CNI-D-08',
    title: "Validation's arguments are those of istio-init and two more",
    reason: 'CNI-S-05 compares them as part of the whole pod',
  },
  {
    id: 'CNI-E-22',
    title: 'More than one container is needed',
    reason: 'stated up to Istio 1.18; no image of it can be had',
  },
  {
    id: 'CNI-F-09',
    title: 'Both variants of iptables are found',
    reason: 'nodes here have both; CNI-F-11 shows what the choice comes to',
  },
  { id: 'CNI-F-13', title: 'A node without IPv6 works', reason: 'needs a kernel without IPv6' },
  {
    id: 'CNI-F-14',
    title: 'Missing kernel modules are a clear error',
    reason: 'needs a kernel without them',
  },
  {
    id: 'CNI-G-18',
    title: 'NetworkPolicy is still enforced',
    reason: 'not supported: needs network-policy, which the reference plugins do not enforce',
  },
  { id: 'CNI-G-19', title: 'Every kind of pod reaches every other', reason: AMBIENT },
  {
    id: 'CNI-G-21',
    title: 'The API server is reached from an injected pod',
    reason: 'CNI-S-03 calls it; no requirement of its own yet',
  },
  {
    id: 'CNI-G-27',
    title: 'Ping passes into and out of an injected pod',
    reason: "CNI-G-15 judges ICMP's errors; neither pods nor nodes have a program that sends an echo request",
  },
  {
    id: 'CNI-G-28',
    title: 'An injected pod is reached by a LoadBalancer, and by the Gateway API',
    reason: 'CNI-G-20 judges node ports, by which a load balancer comes in; lanes have neither of the two',
  },
  {
    id: 'CNI-I-08',
    title: 'Pods with user namespaces of their own',
    reason: 'not supported: needs user-namespaces, which nodes in containers do not have',
  },
  { id: 'CNI-J-04', title: 'Probes in ambient mode', reason: AMBIENT },
  {
    id: 'CNI-K-06',
    title: "The proxy's own ids of a range",
    reason: 'CNI-D-17 judges rules, validation and start with them',
  },
  {
    id: 'CNI-N-10',
    title: 'A panic is an error of the specification',
    reason: 'no input is known that makes the plugin panic',
  },
  {
    id: 'CNI-N-11',
    title: 'How long ADD takes',
    reason: `${BENCHMARK}; CNI-N-01 tells how long the slowest took`,
  },
  { id: 'CNI-N-13', title: 'ADD in ambient mode without its agent', reason: AMBIENT },
  { id: 'CNI-O-04', title: 'Logs as JSON', reason: 'CNI-O-03 judges the flag' },
  { id: 'CNI-P-02', title: 'Calico', reason: 'no image of it can be had' },
  { id: 'CNI-P-03', title: 'Cilium', reason: 'no image of it can be had' },
  { id: 'CNI-P-04', title: 'flannel', reason: 'no image of it can be had' },
  { id: 'CNI-P-05', title: 'Multus', reason: 'no image of it can be had' },
  {
    id: 'CNI-P-06',
    title: 'A second interface is left out',
    reason: 'CNI-H-07 judges the rules; a second interface needs Multus',
  },
  { id: 'CNI-P-08', title: 'Versions of Kubernetes and runtimes', reason: WRITTEN_LATER },
  { id: 'CNI-P-09', title: 'arm64', reason: 'no such machine was tried' },
  {
    id: 'CNI-P-10',
    title: 'Modes of kube-proxy',
    reason: 'no spec of its own: lanes have iptables, the dual-stack ones nftables',
  },
  { id: 'CNI-P-11', title: 'NetworkPolicy truth table', reason: 'not supported: needs network-policy' },
  { id: 'CNI-Q-03', title: 'Pods in ambient mode under restricted', reason: AMBIENT },
  { id: 'CNI-S-04', title: 'Start times compared', reason: BENCHMARK },
];

/** Ids of what is known to be required and nothing here judges, in their order, so that `list` leaves none of them out in silence. */
export const NOT_JUDGED: readonly NotJudged[] = [...THEMES_NOT_JUDGED, ...OTHERS].toSorted((a, b) =>
  a.id.localeCompare(b.id),
);

/** Requirements under an id that is kept for another one, a line each, with what to do. */
export function takenIds(
  judged: readonly { readonly id: RequirementId }[],
  kept: readonly NotJudged[],
): readonly string[] {
  return kept
    .filter(({ id }) => judged.some((one) => one.id === id))
    .map(
      ({ id, title, reason }) =>
        `${id} is kept for "${title}" (${reason}): take an id that is free, such as ${nextFreeId(id[4] ?? '', judged, kept)}; if your requirement is that one, take its line out of suites/catalogue/not-judged*.ts`,
    );
}
