import {
  type Bench,
  blinds,
  container,
  Findings,
  type PodFacts,
  parsePod,
  pluginsRefusal,
  pod,
  podEvents,
  type Redirection,
  readyInTime,
  redirected,
  redirectionOf,
  requirement,
  ruleIn,
  set,
  sleepingContainer,
  untouched,
  withoutRules,
} from '../requirement.ts';

interface Observation {
  /** Init containers beside the proxy that the injector put in. */
  readonly initContainers: readonly string[];
  /** Whether istio-proxy is in it: it is injected, only not redirected. */
  readonly injected: boolean;
  readonly ready: boolean;
  /** What the plugin said when it refused the sandbox; empty where it did not. */
  readonly refusal: string;
  /** Its rules; absent where it has no sandbox. */
  readonly rules?: Redirection;
  /** Rules of the same pod without that annotation. */
  readonly compared: Redirection;
}

const NONE = { 'sidecar.istio.io/interceptionMode': 'NONE' };

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('none', { inject: true });
  const its = { namespace, name: 'none' };
  const spec = { namespace, node: bench.nodes[0] ?? '', containers: [sleepingContainer()] };
  const redirecting = { namespace, name: 'redirect' };
  const [compared] = await Promise.all([
    bench.start(pod({ ...spec, ...redirecting }, bench.images)).then(() => rulesOf(bench, redirecting)),
    bench.create(pod({ ...spec, ...its, annotations: NONE }, bench.images)),
  ]);
  const look = async () => {
    const [{ object }, events] = await Promise.all([bench.fresh(its), podEvents(bench.kube, its)]);
    return { facts: parsePod(object), refusal: pluginsRefusal(events) };
  };
  const decided = bench.eventually(
    'the pod is Ready or refused',
    async () => {
      const seen = await look();
      const done = seen.facts.ready || seen.refusal !== '';
      return done ? { done, value: seen } : { done: false, seen: seen.facts.phase };
    },
    bench.deadlines.podReadyMs,
  );
  const { facts, refusal } = (await readyInTime(bench, decided)) ?? (await look());
  return {
    initContainers: facts.containers.filter(({ kind }) => kind === 'init').map(({ name }) => name),
    injected: container(facts, 'istio-proxy') !== undefined,
    ready: facts.ready,
    refusal,
    ...(facts.ready ? { rules: await rulesOf(bench, its) } : {}),
    compared,
  };
}

async function rulesOf(
  { inspector, mesh }: Bench,
  its: Pick<PodFacts, 'namespace' | 'name'>,
): Promise<Redirection> {
  return redirectionOf(await inspector.pod(its, ['rules']), mesh);
}

export default requirement<Observation>('CNI-D-13', {
  observe,
  judge: ({ initContainers, injected, ready, refusal, rules, compared }) => {
    const findings = new Findings()
      .equal('pod with interceptionMode NONE: has istio-proxy', true, injected)
      .equal('pod with interceptionMode NONE: init containers', [], initContainers)
      .equal('pod with interceptionMode NONE: refused by the plugin', '', refusal);
    // A pod without a sandbox is not Ready: that says nothing more.
    if (refusal === '') findings.equal('pod with interceptionMode NONE: Ready', true, ready);
    if (rules !== undefined) untouched(findings, 'pod with interceptionMode NONE', rules);
    const looked = new Findings().holds(
      'pod with interceptionMode NONE that is Ready',
      'its rules are seen',
      !ready || rules !== undefined,
      'nobody looked',
    );
    redirected(findings, 'pod with REDIRECT', compared);
    return findings.control(looked).judgement();
  },
  mutants: {
    'the plugin refuses it': (seen) => set(seen, { refusal: 'interceptionMode invalid: NONE' }),
    'it is not Ready': (seen) => set(seen, { ready: false }),
    'an init container is put in': ({ initContainers }) => initContainers.push('istio-init'),
    'it is redirected': (seen) => set(seen, { rules: seen.compared }),
    'nobody looked at its rules': blinds((seen) => delete seen.rules),
    'its packets are dropped': ({ rules }) => ruleIn(rules, 'filter', 'OUTPUT', '-p tcp -j DROP'),
    'so is no other pod': (seen) => withoutRules(seen.compared),
    'it is not injected': (seen) => set(seen, { injected: false }),
  },
});
