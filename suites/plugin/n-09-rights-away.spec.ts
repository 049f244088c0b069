import {
  type Bench,
  EXCLUDED_NAMESPACE,
  Findings,
  inTime,
  type KubeObject,
  pluginsRefusal,
  pod,
  podEvents,
  type Redirection,
  readyInTime,
  redirected,
  redirectionOf,
  requirement,
  set,
  sleepingContainer,
  withoutRules,
} from '../requirement.ts';
import { withoutRights } from './rights.ts';

/** A pod that was made while the plugin had no rights. */
interface Held {
  /** The kubelet's event FailedCreatePodSandBox, the plugin's own words; empty where there was none. */
  readonly refusal: string;
  readonly hadSandbox: boolean;
  /** When the rights were back. */
  readonly readyAfter: boolean;
}

interface Observation {
  readonly injected: Held;
  readonly plain: Held;
  /** In an excluded namespace: whether it became Ready without the rights. */
  readonly excludedReady: boolean;
  /** Of the injected pod in the end. */
  readonly redirection: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const [inject, ordinary] = await Promise.all([
    bench.namespace('injected', { inject: true }),
    bench.namespace('plain'),
  ]);
  const made = (namespace: string, name: string) =>
    pod({ namespace, name, node: bench.nodes[0] ?? '', containers: [sleepingContainer()] }, bench.images);
  const pods = [made(inject, 'injected'), made(ordinary, 'plain')];
  const held = await withoutRights(bench, async () => {
    await bench.create(...pods);
    const [excluded, ...seen] = await Promise.all([
      readyInTime(bench, bench.start(made(EXCLUDED_NAMESPACE, `n-09-${bench.passId}`))),
      ...pods.map((its) => refusalOf(bench, its)),
    ]);
    return { excludedReady: excluded !== undefined, seen };
  });
  const started = await Promise.all(
    pods.map(({ metadata: { namespace = '', name } }) =>
      readyInTime(bench, bench.started({ namespace, names: [name], count: 1 })),
    ),
  );
  const [injected, plain] = held.seen.map((one, index) => ({
    ...one,
    readyAfter: started[index] !== undefined,
  }));
  const snapshot = await bench.inspector.pod({ namespace: inject, name: 'injected' }, ['rules']);
  return {
    injected: injected!,
    plain: plain!,
    excludedReady: held.excludedReady,
    redirection: redirectionOf(snapshot, bench.mesh),
  };
}

async function refusalOf(
  bench: Bench,
  { metadata: { namespace = '', name } }: KubeObject,
): Promise<Omit<Held, 'readyAfter'>> {
  const its = { namespace, name };
  const refused = bench.eventually(
    `pod ${name} refused by the plugin`,
    async () => {
      const refusal = pluginsRefusal(await podEvents(bench.kube, its));
      return refusal === '' ? { done: false, seen: 'no event' } : { done: true, value: refusal };
    },
    bench.deadlines.podBlockedMs,
  );
  const refusal = (await inTime(refused)) ?? '';
  const { ip } = await bench.fresh(its);
  return { refusal, hadSandbox: ip !== '' };
}

export default requirement<Observation>('CNI-N-09', {
  observe,
  judge: ({ injected, plain, excludedReady, redirection }) => {
    const findings = new Findings();
    for (const [name, { refusal, hadSandbox, readyAfter }] of Object.entries({
      'injected pod': injected,
      'pod outside the mesh': plain,
    }))
      findings
        .holds(
          `${name} without the rights`,
          'its sandbox refused, forbidden',
          refusal.includes('forbidden'),
          refusal || 'no event',
        )
        .equal(`${name} without the rights: has an address`, false, hadSandbox)
        .equal(`${name}, rights back: Ready`, true, readyAfter);
    findings.equal('pod of an excluded namespace without the rights: Ready', true, excludedReady);
    redirected(findings, 'injected pod, rights back', redirection);
    return findings.judgement();
  },
  mutants: {
    'it fails open': ({ plain }) => set(plain, { refusal: '', hadSandbox: true }),
    'the injected pod starts without rules': ({ injected }) => set(injected, { hadSandbox: true }),
    'without the cause': ({ injected }) => set(injected, { refusal: 'plugin type="istio-cni" failed (add)' }),
    'it never recovers': ({ injected }) => set(injected, { readyAfter: false }),
    'an excluded namespace is held back': (seen) => set(seen, { excludedReady: false }),
    'not redirected in the end': (seen) => withoutRules(seen.redirection),
  },
});
