import {
  type Bench,
  empty,
  Findings,
  pod,
  readyInTime,
  requirement,
  sendAgentAway,
  set,
  sleepingContainer,
  untouched,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
} from '../requirement.ts';
import { type Installed, installedOnOne } from './installed.ts';
import { type Seen, type Sidecar, seen, sidecarPod, soundBefore } from './pods.ts';

/** More than one, so that none is taken for the only one. */
const RESTARTS = 2;
const SIDECARS: readonly Sidecar[] = ['native', 'classic'];

interface Observation {
  /** Made while the agent was there. */
  readonly before: Seen;
  /** What is installed on the node without an agent. */
  readonly without: Installed;
  /** Injected pods, one with each kind of sidecar, made then and validated again and again. */
  readonly blocked: readonly Seen[];
  /** Whether a pod outside the mesh became Ready beside them. */
  readonly plainReady: boolean;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const [namespace, outside] = await Promise.all([
    bench.namespace('injected', { inject: true }),
    bench.namespace('plain'),
  ]);
  const sound = sidecarPod(bench, { namespace, name: 'before', node });
  await bench.start(sound);
  const [before] = await seen(bench, [sound]);
  const gap = await bench.during(sendAgentAway(node, bench.mesh), async () => {
    const blocked = SIDECARS.map((name) => sidecarPod(bench, { namespace, name, node }, name));
    const plain = pod(
      { namespace: outside, name: 'plain', node, containers: [sleepingContainer()] },
      bench.images,
    );
    await bench.create(...blocked);
    const started = await readyInTime(bench, bench.start(plain));
    const without = await installedOnOne(bench, node);
    return { without, blocked: await validated(bench, blocked), plainReady: started !== undefined };
  });
  return { before: before!, ...gap };
}

/** Fewer restarts say that time was short, and nothing of the product. @throws NotInTimeError */
async function validated(bench: Bench, pods: Parameters<typeof seen>[1]): Promise<readonly Seen[]> {
  return await bench.eventually(
    `${VALIDATION_CONTAINER} was restarted ${RESTARTS} times`,
    async () => {
      const now = await seen(bench, pods);
      if (now.every(({ ready, restarts }) => ready || restarts >= RESTARTS))
        return { done: true, value: now };
      return { done: false, seen: now.map(({ name, restarts }) => `${name}: ${restarts}`).join() };
    },
    bench.deadlines.repairMs,
  );
}

export default requirement<Observation>('CNI-L-02', {
  observe,
  judge: ({ before, without, blocked, plainReady }) => {
    const control = soundBefore(before)
      .equal('istio-cni in the configuration without an agent', false, without.plugins.includes('istio-cni'))
      .equal('program without an agent', null, without.program);
    const findings = new Findings().control(control).sameSet(
      'injected pods without an agent',
      SIDECARS,
      blocked.map(({ name }) => name),
    );
    for (const each of blocked) {
      const subject = `pod with ${each.name} sidecar, without an agent`;
      findings
        .equal(`${subject}: Ready`, false, each.ready)
        .sameSet(`${subject}: containers that have run`, [VALIDATION_CONTAINER], each.started)
        .holds(
          `${subject}: exits of ${VALIDATION_CONTAINER}`,
          `${VALIDATION_EXIT} each time`,
          each.validation.length > 0 && each.validation.every((exit) => exit === VALIDATION_EXIT),
          each.validation.join() || 'none',
        )
        .holds(
          `${subject}: restarts of it`,
          `${RESTARTS} or more`,
          each.restarts >= RESTARTS,
          `${each.restarts}`,
        );
      untouched(findings, subject, each.redirection ?? { chains: [], toProxy: [], rules: [] });
    }
    return findings.equal('pod outside the mesh, without an agent: Ready', true, plainReady).judgement();
  },
  mutants: {
    'a native sidecar starts before the validation': ({ blocked: [native] }) =>
      native?.started.push('istio-proxy'),
    'the application runs beside a classic sidecar': ({ blocked: [, classic] }) =>
      classic?.started.push('app'),
    'one becomes Ready': ({ blocked: [, classic] }) => set(classic, { ready: true }),
    'validation passes once': ({ blocked: [native] }) => native?.validation.push(0),
    'it ends with another code': ({ blocked: [, classic] }) => set(classic, { validation: [1] }),
    'it is tried but once': ({ blocked: [native] }) => set(native, { restarts: 0 }),
    'somebody writes rules': ({ blocked: [native] }) =>
      native?.redirection?.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'a kind of sidecar was not tried': ({ blocked }) => blocked.pop(),
    'no pod': ({ blocked }) => empty(blocked),
    'pods outside the mesh do not start': (its) => set(its, { plainReady: false }),
  },
});
