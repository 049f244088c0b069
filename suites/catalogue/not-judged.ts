import type { RequirementId } from '../../harness/model/requirement.ts';

/** A requirement that has an id and no spec, and why. */
export interface NotJudged {
  readonly id: RequirementId;
  readonly title: string;
  readonly reason: string;
}

const WRITTEN_LATER = 'no spec yet';
const BREAKS_THE_LANE = 'breaks the lane and mends it: comes with the requirements that do';
const AMBIENT = 'ambient mode is not judged';
const OWN_INSTALLATION = 'needs a lane that is installed with other values: none has them yet';
const OWN_DIRECTORY =
  "needs an agent over a directory of its own: a live node's cannot be emptied; no spec yet";
const REPAIR = 'needs a pod that lost the race with the agent: comes with the requirements that make one';
const LATE_NODE = 'needs a node that joins late: no lane has one';
const UNINSTALLS = 'takes the plugin off a lane: comes with the requirements that do';
const SECOND_VERSION = 'needs two versions of Istio in one lane';
const BENCHMARK = 'a benchmark, not a verdict';

/** Ids of what is known to be required and nothing here judges, so that `list` leaves none of them out in silence. */
export const NOT_JUDGED: readonly NotJudged[] = [
  {
    id: 'CNI-A-02',
    title: "The agent's objects are those that the chart renders",
    reason: 'CNI-A-01, CNI-A-05 and CNI-C-03 judge what they come to; no spec compares the objects',
  },
  {
    id: 'CNI-A-08',
    title: 'Files that the installer makes are private, others keep their mode',
    reason: 'no spec yet: CNI-A-07 judges the mode of the kubeconfig',
  },
  {
    id: 'CNI-A-10',
    title: 'The agent is ready once it has installed, and not before',
    reason: BREAKS_THE_LANE,
  },
  {
    id: 'CNI-A-11',
    title: 'The agent tolerates every taint and is critical to its node',
    reason: WRITTEN_LATER,
  },
  { id: 'CNI-A-12', title: 'Other directories and another file name are honoured', reason: OWN_INSTALLATION },
  { id: 'CNI-A-13', title: 'The agent may be installed in any namespace', reason: OWN_INSTALLATION },
  { id: 'CNI-A-14', title: 'helm and istioctl render the same', reason: 'needs the installer helm' },
  {
    id: 'CNI-A-15',
    title: 'Objects of the cluster and of the namespace can be installed apart',
    reason: WRITTEN_LATER,
  },
  {
    id: 'CNI-A-16',
    title: 'The NetworkPolicy lets in what asks the agent',
    reason: 'not supported: needs network-policy, which the reference plugins do not enforce',
  },
  {
    id: 'CNI-A-17',
    title: 'The ResourceQuota lets pods in that are critical to their node',
    reason: 'CNI-P-07 judges that it is rendered for gke; no lane has it',
  },
  {
    id: 'CNI-A-18',
    title: 'Values for tolerations, labels, resources and the like reach the DaemonSet',
    reason: WRITTEN_LATER,
  },
  {
    id: 'CNI-A-19',
    title: 'istioctl warns of bad settings of Cilium and Calico',
    reason: 'no image of them can be had',
  },
  { id: 'CNI-A-21', title: 'All of this holds on a node that comes late', reason: LATE_NODE },
  {
    id: 'CNI-A-22',
    title: "The agent's image holds the programs that it needs, and no more",
    reason: 'images of a release are not in reach; those built from source are not it',
  },
  { id: 'CNI-B-01', title: 'The first valid configuration by name is used', reason: OWN_DIRECTORY },
  { id: 'CNI-B-02', title: 'A single configuration is turned into a list', reason: OWN_DIRECTORY },
  { id: 'CNI-B-03', title: 'An element that is there is replaced', reason: BREAKS_THE_LANE },
  { id: 'CNI-B-04', title: 'A named file that is not there is waited for', reason: OWN_DIRECTORY },
  {
    id: 'CNI-B-05',
    title: 'A file named .conf is found as .conflist, and the reverse',
    reason: OWN_DIRECTORY,
  },
  { id: 'CNI-B-06', title: 'An agent without a primary CNI waits for one', reason: OWN_DIRECTORY },
  { id: 'CNI-B-07', title: 'An element that is lost is written again', reason: BREAKS_THE_LANE },
  {
    id: 'CNI-B-08',
    title: 'A file that the primary CNI writes anew gets its element again',
    reason: BREAKS_THE_LANE,
  },
  { id: 'CNI-B-09', title: 'A program that is deleted is copied again', reason: BREAKS_THE_LANE },
  { id: 'CNI-B-10', title: 'A configuration that is deleted makes no agent crash', reason: OWN_DIRECTORY },
  {
    id: 'CNI-B-11',
    title: 'Two that write one file by turns do not make the agent run hot',
    reason: BREAKS_THE_LANE,
  },
  {
    id: 'CNI-B-12',
    title: 'A configuration that comes to outrank the used one is noticed',
    reason: OWN_DIRECTORY,
  },
  { id: 'CNI-B-13', title: 'A killed installation leaves a whole file', reason: OWN_DIRECTORY },
  {
    id: 'CNI-B-14',
    title: "A file of the plugin's own leaves the primary CNI's alone",
    reason: OWN_INSTALLATION,
  },
  { id: 'CNI-B-15', title: "A list of Istio's own holds the primary CNI's plugins", reason: AMBIENT },
  { id: 'CNI-B-16', title: 'The same installation twice writes the same file', reason: BREAKS_THE_LANE },
  {
    id: 'CNI-B-17',
    title: 'A changed exclusion is written after a restart of the agent',
    reason: BREAKS_THE_LANE,
  },
  {
    id: 'CNI-B-18',
    title: 'Other files of the directory are left alone',
    reason:
      "no spec yet: nobody keeps what was in them before the installation; CNI-A-06 judges the primary CNI's file",
  },
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
  { id: 'CNI-D-15', title: 'Pods follow a switch of the mode', reason: BREAKS_THE_LANE },
  {
    id: 'CNI-E-22',
    title: 'More than one container is needed',
    reason: 'stated up to Istio 1.18; no image of it can be had',
  },
  { id: 'CNI-F-07', title: 'Rules outlive restarts', reason: BREAKS_THE_LANE },
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
  { id: 'CNI-G-16', title: 'Long connections outlive the agent', reason: BREAKS_THE_LANE },
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
    id: 'CNI-I-08',
    title: 'Pods with user namespaces of their own',
    reason: 'not supported: needs user-namespaces, which nodes in containers do not have',
  },
  { id: 'CNI-J-04', title: 'Probes in ambient mode', reason: AMBIENT },
  {
    id: 'CNI-J-05',
    title: "The agent's readiness does not flap",
    reason: 'needs ten quiet minutes: comes with the slow ones',
  },
  {
    id: 'CNI-K-06',
    title: "The proxy's own ids of a range",
    reason: 'CNI-D-17 judges rules, validation and start with them',
  },
  {
    id: 'CNI-L-01',
    title: 'Validation of a redirected pod ends well within its time',
    reason: 'no spec yet: CNI-E-01 judges that such pods start',
  },
  {
    id: 'CNI-L-02',
    title: 'Without the plugin no container of an injected pod runs',
    reason: BREAKS_THE_LANE,
  },
  { id: 'CNI-L-03', title: 'A pod that lost the race is repaired in place', reason: REPAIR },
  { id: 'CNI-L-04', title: 'In delete mode it is deleted', reason: REPAIR },
  { id: 'CNI-L-05', title: 'In label mode it is labelled', reason: REPAIR },
  {
    id: 'CNI-L-06',
    title: 'Repairing outranks deleting, deleting outranks labelling',
    reason: REPAIR + '; CNI-C-03 judges the rights of each',
  },
  { id: 'CNI-L-08', title: 'Repair leaves all other pods alone', reason: REPAIR },
  { id: 'CNI-L-09', title: 'Names of the init container and of the label are honoured', reason: REPAIR },
  { id: 'CNI-L-10', title: 'A pod that is never restarted is not repaired', reason: REPAIR },
  {
    id: 'CNI-L-11',
    title: "istiod takes the node's taint away once its agent is Ready",
    reason: OWN_INSTALLATION,
  },
  { id: 'CNI-L-12', title: 'The taint stays while no agent is Ready', reason: OWN_INSTALLATION },
  { id: 'CNI-L-13', title: 'Other taints stay', reason: OWN_INSTALLATION },
  { id: 'CNI-L-14', title: 'No request gets past a slow agent on a new node', reason: LATE_NODE },
  {
    id: 'CNI-L-15',
    title: 'A primary CNI that comes late ends in pods that are redirected',
    reason: OWN_DIRECTORY,
  },
  { id: 'CNI-L-16', title: 'Pods are redirected after a restart of their node', reason: BREAKS_THE_LANE },
  {
    id: 'CNI-L-17',
    title: 'Nodes that are drained and pods that are scaled leave none broken',
    reason: BREAKS_THE_LANE,
  },
  { id: 'CNI-L-18', title: 'Repair does not delete without end', reason: REPAIR },
  { id: 'CNI-L-19', title: 'Repair watches the pods of its own node', reason: WRITTEN_LATER },
  { id: 'CNI-M-01', title: 'No pod gets past an agent that is replaced', reason: BREAKS_THE_LANE },
  { id: 'CNI-M-02', title: 'An upgrade in ambient mode leaves the plugin in place', reason: AMBIENT },
  { id: 'CNI-M-03', title: 'Traffic and new pods outlive an upgrade', reason: SECOND_VERSION },
  { id: 'CNI-M-04', title: 'One agent serves two revisions of istiod', reason: SECOND_VERSION },
  {
    id: 'CNI-M-05',
    title: 'A new token is written in time',
    reason: 'takes ten minutes: comes with the slow ones',
  },
  { id: 'CNI-M-06', title: 'A lost kubeconfig is written again', reason: BREAKS_THE_LANE },
  {
    id: 'CNI-M-07',
    title: 'A plugin that was left behind lets nobody pass, and recovers',
    reason: BREAKS_THE_LANE,
  },
  {
    id: 'CNI-M-08',
    title: 'A wrong directory is not Ready, and is once it is mended',
    reason: OWN_INSTALLATION,
  },
  {
    id: 'CNI-M-09',
    title: "Uninstalling leaves the primary CNI's configuration as it was",
    reason: UNINSTALLS,
  },
  { id: 'CNI-M-10', title: 'Pods start and end after uninstalling', reason: UNINSTALLS },
  { id: 'CNI-M-11', title: 'Redirected pods go on after uninstalling', reason: UNINSTALLS },
  { id: 'CNI-M-12', title: 'After uninstalling, init mode works', reason: UNINSTALLS },
  { id: 'CNI-M-13', title: 'Uninstalling in ambient mode', reason: AMBIENT },
  { id: 'CNI-M-14', title: 'A node that is no longer selected loses the plugin', reason: BREAKS_THE_LANE },
  {
    id: 'CNI-M-15',
    title: 'A killed agent comes back, and nobody passes meanwhile',
    reason: BREAKS_THE_LANE,
  },
  { id: 'CNI-M-16', title: 'What uninstalling leaves behind is known', reason: UNINSTALLS },
  { id: 'CNI-M-17', title: "Deleting the agent's namespace uninstalls", reason: UNINSTALLS },
  { id: 'CNI-M-18', title: 'Installing after a failed uninstallation works', reason: UNINSTALLS },
  { id: 'CNI-M-19', title: 'Values can be rolled back', reason: 'needs the installer helm' },
  { id: 'CNI-M-20', title: 'The agent has the time to clean up', reason: UNINSTALLS },
  {
    id: 'CNI-M-21',
    title: 'An agent that is deleted takes its files along, from its node alone',
    reason: BREAKS_THE_LANE,
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
  { id: 'CNI-O-06', title: 'No errors in steady state', reason: WRITTEN_LATER },
  { id: 'CNI-O-07', title: 'The log is bounded', reason: WRITTEN_LATER },
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
  { id: 'CNI-R-01', title: 'A namespace is taken in and let go', reason: AMBIENT },
  { id: 'CNI-R-02', title: "A pod's label outranks its namespace's", reason: AMBIENT },
  { id: 'CNI-R-03', title: 'A pod with a sidecar is not taken in', reason: AMBIENT },
  { id: 'CNI-R-04', title: 'Excluded namespaces are not taken in', reason: AMBIENT },
  { id: 'CNI-R-05', title: 'Pods on the host network are not taken in', reason: AMBIENT },
  { id: 'CNI-R-06', title: 'Rules in the pod', reason: AMBIENT },
  { id: 'CNI-R-07', title: 'Members of the set of probes on the node', reason: AMBIENT },
  { id: 'CNI-R-08', title: "The network namespace is the pod's own", reason: AMBIENT },
  { id: 'CNI-R-09', title: 'A restarted agent mends rules', reason: AMBIENT },
  { id: 'CNI-R-10', title: 'A move between sidecars and ambient mode loses nothing', reason: AMBIENT },
  { id: 'CNI-R-11', title: 'What was taken in by half is tried again', reason: AMBIENT },
  { id: 'CNI-S-04', title: 'Start times compared', reason: BENCHMARK },
  { id: 'CNI-S-06', title: 'The same after a switch in place', reason: BREAKS_THE_LANE },
  {
    id: 'CNI-T-01',
    title: 'A hundred pods at once are all redirected',
    reason: 'lanes here take no hundred pods',
  },
  { id: 'CNI-T-02', title: 'A day of coming and going leaves nothing behind', reason: 'takes a day' },
  { id: 'CNI-T-03', title: 'The agent keeps within its memory', reason: BENCHMARK },
  { id: 'CNI-T-04', title: 'What the plugin adds to the start of a pod', reason: BENCHMARK },
];

/** Requirements under an id that is kept for another one, a line each, with what to do. */
export function takenIds(
  judged: readonly { readonly id: RequirementId }[],
  kept: readonly NotJudged[],
): readonly string[] {
  return kept
    .filter(({ id }) => judged.some((one) => one.id === id))
    .map(
      ({ id, title, reason }) =>
        `${id} is kept for "${title}" (${reason}): take an id that is free; if your requirement is that one, take its line out of suites/catalogue/not-judged.ts`,
    );
}
