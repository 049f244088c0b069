import {
  type Bench,
  container,
  Findings,
  inTime,
  type PodFacts,
  parsePod,
  pod,
  redirected,
  requirement,
  type Treatment,
  treatments,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
} from '../requirement.ts';

const EXCLUDED = 'conformance-excluded';

/** An injected pod of an excluded namespace, one on every node. */
interface Seen extends Treatment {
  readonly ready: boolean;
  readonly validation: {
    readonly restarts: number;
    /** Exit code of the run before the last; absent where there was only one. */
    readonly before?: number;
    /** Exit code of the last run; absent while it runs. */
    readonly last?: number;
  };
}

async function observe(bench: Bench): Promise<readonly Seen[]> {
  const made = bench.nodes.map((node, index) =>
    pod(
      { namespace: EXCLUDED, name: `e-03-injected-${index}-${bench.passId}`, node, inject: true },
      bench.images,
    ),
  );
  await bench.create(...made);
  const pods = made.map(({ metadata: { name } }) => ({ namespace: EXCLUDED, name }));
  const now = () => Promise.all(pods.map(async (each) => parsePod((await bench.fresh(each)).object)));
  const repaired = bench.eventually(
    `injected pods of ${EXCLUDED} repaired`,
    async () => {
      const facts = await now();
      const waiting = facts.filter((each) => !each.ready).map((each) => each.name);
      return waiting.length === 0 ? { done: true, value: facts } : { done: false, seen: waiting.join() };
    },
    bench.deadlines.repairMs,
  );
  const facts = (await inTime(repaired)) ?? (await now());
  const seen = await treatments(bench.eyes, pods);
  bench.attach('repairs-by-the-agents.txt', await repairsOf(bench, facts));
  return seen.map((treatment, index) => ({ ...treatment, ...startOf(facts[index]) }));
}

function startOf(facts: PodFacts | undefined): Pick<Seen, 'ready' | 'validation'> {
  const its = facts === undefined ? undefined : container(facts, VALIDATION_CONTAINER);
  return {
    ready: facts?.ready ?? false,
    validation: {
      restarts: its?.restarts ?? 0,
      ...(its?.lastExitCode === undefined ? {} : { before: its.lastExitCode }),
      ...(its?.exitCode === undefined ? {} : { last: its.exitCode }),
    },
  };
}

/** What the agents' logs say of these pods. */
async function repairsOf({ kube, mesh, passStartedAt }: Bench, pods: readonly PodFacts[]): Promise<string> {
  const labelSelector = 'k8s-app=istio-cni-node';
  const agents = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace: mesh.namespace, labelSelector });
  const logs = await Promise.all(
    agents.map(({ metadata: { name } }) =>
      kube.logs({ namespace: mesh.namespace, name }, { container: 'install-cni', sinceTime: passStartedAt }),
    ),
  );
  const about = logs.flatMap((log) => log.split('\n')).filter((line) => pods.some((each) => line.includes(each.name)));
  return about.join('\n');
}

export default requirement<readonly Seen[]>('CNI-E-03', {
  observe,
  judge: (pods) => {
    const findings = new Findings().some('injected pods', pods);
    for (const { node, said, validation, ready, redirection } of pods) {
      const subject = `injected pod of ${EXCLUDED} on ${node}`;
      findings.equal(`${subject}: the plugin's log`, [`pod namespace ${EXCLUDED} excluded`], said);
      findings.holds(`${subject}: restarts of ${VALIDATION_CONTAINER}`, 'at least 1', validation.restarts >= 1, '0');
      findings.equal(`${subject}: exit of ${VALIDATION_CONTAINER} before`, VALIDATION_EXIT, validation.before);
      findings.equal(`${subject}: its last exit`, 0, validation.last);
      findings.equal(`${subject}: Ready`, true, ready);
      redirected(findings, subject, redirection);
    }
    return findings.judgement();
  },
  mutants: {
    'redirected by the plugin at once': ([pod]) =>
      Object.assign(pod ?? {}, { said: ['programmed'], validation: { restarts: 0, last: 0 } }),
    'the plugin says nothing of an exclusion': (pods) => pods[1]?.said.splice(0),
    'no restart is counted': ([pod]) => Object.assign(pod?.validation ?? {}, { restarts: 0 }),
    'validation ended with another error': ([pod]) => Object.assign(pod?.validation ?? {}, { before: 255 }),
    'validation still fails': ([pod]) => Object.assign(pod?.validation ?? {}, { last: VALIDATION_EXIT }),
    'not Ready on one node': (pods) => Object.assign(pods[1] ?? {}, { ready: false }),
    'Ready without rules': ([pod]) => Object.assign(pod ?? {}, { redirection: { chains: [] } }),
    'no pod': (pods) => pods.splice(0),
  },
});
