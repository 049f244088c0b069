import { agentDaemonSet, agentPods, type Bench, empty, Findings, requirement, set } from '../requirement.ts';

/** What the scheduler and the kubelet give pods of this class: Kubernetes has it. */
const CRITICAL = { class: 'system-node-critical', priority: 2_000_001_000 };
/** Effects of taints that keep a pod off a node or take it away. */
const EFFECTS = ['NoSchedule', 'NoExecute'];

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

interface Observation {
  readonly tolerations: readonly Toleration[];
  readonly pods: readonly { readonly node: string; readonly class: string; readonly priority: number }[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [daemonSet, pods] = await Promise.all([agentDaemonSet(bench), agentPods(bench)]);
  const tolerations: readonly Toleration[] = daemonSet['spec'].template.spec.tolerations ?? [];
  return {
    tolerations: tolerations.filter(({ key }) => key === undefined),
    pods: pods.map(({ node, object: { spec } }) => ({
      node,
      class: spec.priorityClassName ?? 'none',
      priority: spec.priority ?? 0,
    })),
  };
}

export default requirement<Observation>('CNI-A-11', {
  observe,
  judge: ({ tolerations, pods }) => {
    const findings = new Findings().some('pods of the agent', pods);
    for (const effect of EFFECTS)
      findings.holds(
        `taints with the effect ${effect}`,
        'all tolerated, for ever',
        tolerations.some((its) => tolerates(its, effect)),
        JSON.stringify(tolerations),
      );
    for (const { node, class: its, priority } of pods)
      findings
        .equal(`agent on ${node}: priority class`, CRITICAL.class, its)
        .equal(`agent on ${node}: priority`, CRITICAL.priority, priority);
    return findings.judgement();
  },
  mutants: {
    'taints that take pods away': ({ tolerations }) =>
      tolerations.splice(0, tolerations.length, { operator: 'Exists', effect: 'NoSchedule' }),
    'taints that keep pods off': ({ tolerations }) =>
      tolerations.splice(0, tolerations.length, { operator: 'Exists', effect: 'NoExecute' }),
    'for a while alone': ({ tolerations }) => {
      for (const its of tolerations) Object.assign(its, { tolerationSeconds: 300 });
    },
    'of another value': ({ tolerations }) => {
      for (const its of tolerations) set(its, { operator: 'Equal' });
    },
    'none tolerated': ({ tolerations }) => empty(tolerations),
    'an agent that gives way to others': ({ pods }) => set(pods.at(-1), { class: 'none' }),
    'without its priority': ({ pods: [first] }) => set(first, { priority: 0 }),
    'no agent': ({ pods }) => empty(pods),
  },
});

/** A toleration without a key is for every taint of its effect, or of all where it names none. */
function tolerates({ operator, effect = '', tolerationSeconds }: Toleration, taint: string): boolean {
  return operator === 'Exists' && [taint, ''].includes(effect) && tolerationSeconds === undefined;
}
