import {
  type Bench,
  container,
  type Draft,
  Findings,
  parsePod,
  pod,
  type Redirection,
  readyInTime,
  redirected,
  redirectionOf,
  requirement,
  set,
  sleepingContainer,
  VALIDATION_CONTAINER,
  withoutRules,
} from '../requirement.ts';

interface Observation {
  /** User and group of istio-proxy and istio-validation, as admitted. */
  readonly proxy: readonly (number | null)[];
  readonly validation: readonly (number | null)[];
  readonly ready: boolean;
  /** Absent where it is not Ready. */
  readonly redirection?: Redirection;
}

/** In the range that OpenShift gives to a namespace. */
const USER = 1_000_730_001;
const GROUP = 1_000_730_002;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('user', { inject: true });
  // A container istio-proxy in the pod's own specification overrides the injected one, field by field.
  const proxy = {
    name: 'istio-proxy',
    image: 'auto',
    securityContext: { runAsUser: USER, runAsGroup: GROUP },
  };
  const containers = [sleepingContainer(), proxy];
  const its = { namespace, name: 'user' };
  await readyInTime(
    bench,
    bench.start(pod({ ...its, node: bench.nodes[0] ?? '', containers }, bench.images)),
  );
  const facts = parsePod((await bench.fresh(its)).object);
  const snapshot = facts.ready ? await bench.inspector.pod(its, ['rules']) : undefined;
  const idsOf = (name: string) => {
    const { runAsUser = null, runAsGroup = null } = container(facts, name)?.securityContext ?? {};
    return [runAsUser, runAsGroup];
  };
  return {
    proxy: idsOf('istio-proxy'),
    validation: idsOf(VALIDATION_CONTAINER),
    ready: facts.ready,
    ...(snapshot === undefined ? {} : { redirection: redirectionOf(snapshot, bench.mesh) }),
  };
}

export default requirement<Observation>('CNI-D-17', {
  observe,
  judge: ({ proxy, validation, ready, redirection }) => {
    const findings = new Findings()
      .equal('istio-proxy: user and group', [USER, GROUP], proxy)
      .equal(`${VALIDATION_CONTAINER}: user and group`, [USER, GROUP], validation)
      .equal('the pod is Ready', true, ready);
    redirected(findings, 'the pod', redirection);
    return findings.judgement();
  },
  mutants: {
    'the proxy has another user': ({ proxy }) => proxy.splice(0, 1, 1337),
    'validation keeps its own': ({ validation }) => validation.splice(0, 2, 1337, 1337),
    'the rules know another user': renamed(`--uid-owner ${USER}`, '--uid-owner 1337'),
    'the rules know another group': renamed(`--gid-owner ${GROUP}`, '--gid-owner 1337'),
    'a rule knows another user': renamed(
      `-m owner --uid-owner ${USER} -j RETURN`,
      '-m owner --uid-owner 1337 -j RETURN',
    ),
    'it has no rules': ({ redirection }) => withoutRules(redirection),
    'it does not start': (seen) => set(seen, { ready: false }),
  },
});

/** Rules in which one text stands for another. */
function renamed(text: string, other: string) {
  return ({ redirection }: Draft<Observation>) => {
    for (const chain of redirection?.rules ?? [])
      chain.rules = chain.rules.map((rule) => rule.replaceAll(text, other));
  };
}
