import {
  type Bench,
  canonical,
  container,
  Findings,
  inTime,
  parsePod,
  pod,
  requirement,
  set,
  sleepingContainer,
  VALIDATION_CONTAINER,
} from '../requirement.ts';

interface Observation {
  /** User and group of istio-proxy and istio-validation, as admitted. */
  readonly proxy: readonly (number | null)[];
  readonly validation: readonly (number | null)[];
  /** Ids by which the rules know the proxy. */
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly ready: boolean;
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
  await inTime(bench.start(pod({ ...its, node: bench.nodes[0] ?? '', containers }, bench.images)));
  const facts = parsePod((await bench.fresh(its)).object);
  const chains = facts.ready ? canonical((await bench.eyes.pod(its, ['rules'])).rules) : [];
  const all = chains.flatMap((chain) => chain.rules);
  const ids = (name: string) => {
    const found = all.flatMap((rule) => new RegExp(`--${name} (\\d+)`).exec(rule)?.[1] ?? []);
    return [...new Set(found)].toSorted();
  };
  const idsOf = (name: string) => {
    const { runAsUser = null, runAsGroup = null } = container(facts, name)?.securityContext ?? {};
    return [runAsUser, runAsGroup];
  };
  return {
    proxy: idsOf('istio-proxy'),
    validation: idsOf(VALIDATION_CONTAINER),
    users: ids('uid-owner'),
    groups: ids('gid-owner'),
    ready: facts.ready,
  };
}

export default requirement<Observation>('CNI-D-17', {
  observe,
  judge: ({ proxy, validation, users, groups, ready }) =>
    new Findings()
      .equal('istio-proxy: user and group', [USER, GROUP], proxy)
      .equal(`${VALIDATION_CONTAINER}: user and group`, [USER, GROUP], validation)
      .equal('users that the rules know', [String(USER)], users)
      .equal('groups that the rules know', [String(GROUP)], groups)
      .equal('the pod is Ready', true, ready)
      .judgement(),
  mutants: {
    'the proxy has another user': ({ proxy }) => proxy.splice(0, 1, 1337),
    'validation keeps its own': ({ validation }) => validation.splice(0, 2, 1337, 1337),
    'the rules know another user': ({ users }) => users.splice(0, 1, '1337'),
    'the rules know another group': ({ groups }) => groups.splice(0, 1, '1337'),
    'the rules know two users': ({ users }) => users.push('1337'),
    'it does not start': (seen) => set(seen, { ready: false }),
  },
});
