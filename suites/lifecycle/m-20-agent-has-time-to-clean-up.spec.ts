import {
  AGENT_CONTAINER,
  agentPodOn,
  type Bench,
  blinds,
  chartValue,
  container,
  Findings,
  HarnessError,
  isFrom,
  killAgent,
  lastObject,
  parsePod,
  requirement,
  restartAgent,
  set,
} from '../requirement.ts';

interface Observation {
  /** What the user asked for, in seconds; null where the chart's default holds. */
  readonly asked: number | null;
  /** Grace period of the agent's pod that is deleted, in seconds. */
  readonly grace: number;
  /** Exit code of its container; null where its kubelet tells none. */
  readonly deleted: number | null;
  /** The control: the same of the container before it, whose process was killed. */
  readonly killed: number | null;
}

async function observe(bench: Bench): Promise<Observation> {
  const { mesh } = bench;
  const node = bench.ownNode();
  const agent = await agentPodOn(bench, node);
  if (agent === undefined)
    throw new HarnessError('NO_AGENT', `no pod of the agent is on ${node}`, {
      nextStep: 'see what CNI-A-01 says of this lane',
    });
  await bench.during(killAgent(node, mesh), async () => undefined);
  const { object } = await bench.fresh(agent);
  await bench.during(restartAgent(node, mesh), async () => undefined);
  const last = await bench.eventually(
    `the API server tells how ${agent.name} went`,
    async () => {
      const value = await lastObject(bench.kube, object);
      return value === undefined ? { done: false, seen: 'it is there' } : { done: true, value };
    },
    bench.deadlines.containerGoneMs,
  );
  const asked = chartValue(mesh, 'cni.terminationGracePeriodSeconds');
  const its = container(parsePod(last), AGENT_CONTAINER);
  return {
    asked: asked === undefined ? null : Number(asked),
    grace: last['spec'].terminationGracePeriodSeconds,
    deleted: its?.exitCode ?? null,
    killed: its?.lastExitCode ?? null,
  };
}

export default requirement<Observation>('CNI-M-20', {
  observe,
  judge: ({ asked, grace, deleted, killed }, _mode, istioVersion) => {
    const byDefault = isFrom(istioVersion, '1.29@2025-12-19') ? 30 : 5;
    const control = new Findings().equal('exit code of an agent that is killed', 137, killed);
    return new Findings()
      .control(control)
      .equal("seconds of grace of the agent's pod", asked ?? byDefault, grace)
      .equal("exit code of an agent's container whose pod is deleted", 0, deleted)
      .judgement();
  },
  mutants: {
    'it is killed when the time is over': (seen) => set(seen, { deleted: 137 }),
    'it does not hear that it is to end': (seen) => set(seen, { deleted: 143 }),
    'it ends with an error': (seen) => set(seen, { deleted: 1 }),
    'its kubelet gives it up': (seen) => set(seen, { deleted: null }),
    'it has no time at all': (seen) => set(seen, { grace: 0 }),
    'it has the time of older versions': (seen) => set(seen, { grace: 5 }),
    'it has other time than was asked for': (seen) => set(seen, { asked: 60 }),
    'a look that takes a killed one for well': blinds((seen) => set(seen, { killed: 0 })),
  },
});
