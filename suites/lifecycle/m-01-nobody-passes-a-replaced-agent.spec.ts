import {
  type Bench,
  empty,
  Findings,
  requirement,
  restartAgent,
  set,
  VALIDATION_EXIT,
  withoutRules,
} from '../requirement.ts';
import {
  recovered,
  redirectedAtOnce,
  type Seen,
  type Sidecar,
  seen,
  sidecarPod,
  soundBefore,
  wellRedirected,
} from './pods.ts';

const SIDECARS: readonly Sidecar[] = ['native', 'classic'];

interface Observation {
  /** Of a pod that was made before. */
  readonly before: Seen;
  /** Pods made when the old agent had cleaned up and the new one was not there yet, one with each kind of sidecar: once all was over. */
  readonly gap: readonly Seen[];
  /** Of a pod that was made when the new agent was Ready. */
  readonly after: Seen;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const namespace = await bench.namespace('injected', { inject: true });
  const made = (name: string, sidecar?: Sidecar) => sidecarPod(bench, { namespace, name, node }, sidecar);
  await bench.start(made('before'));
  const [before] = await seen(bench, [made('before')]);
  const gap = SIDECARS.map((sidecar) => made(sidecar, sidecar));
  await bench.during(restartAgent(node, bench.mesh), () => bench.create(...gap));
  await bench.create(made('after'));
  const [after, ...meanwhile] = await recovered(bench, [made('after'), ...gap]);
  return { before: before!, gap: meanwhile, after: after! };
}

export default requirement<Observation>('CNI-M-01', {
  observe,
  judge: ({ before, gap, after }) => {
    const findings = new Findings().control(soundBefore(before)).sameSet(
      'pods made without an agent',
      SIDECARS,
      gap.map(({ name }) => name),
    );
    for (const each of gap) {
      const subject = `pod with ${each.name} sidecar, made when the agent was replaced`;
      wellRedirected(findings, subject, each);
      const blocked = each.validation.includes(VALIDATION_EXIT);
      findings.note(
        `${subject}: ${blocked ? 'blocked by its validation, then repaired' : 'redirected at once'}`,
      );
    }
    redirectedAtOnce(findings, 'pod made when the new agent was Ready', after);
    return findings.judgement();
  },
  mutants: {
    'one passes with a classic sidecar': ({ gap: [, classic] }) =>
      withoutRules(classic?.redirection ?? undefined),
    'one passes with a native sidecar': ({ gap: [native] }) => withoutRules(native?.redirection ?? undefined),
    'one stays blocked': ({ gap: [native] }) => set(native, { ready: false }),
    'one never gets a sandbox': ({ gap: [, classic] }) => set(classic, { ready: false, redirection: null }),
    'a kind of sidecar was not tried': ({ gap }) => gap.pop(),
    'no pod was made': ({ gap }) => empty(gap),
    'the new agent installs nothing': ({ after }) => set(after, { validation: [VALIDATION_EXIT, 0] }),
    'pods are not redirected any more': ({ after }) => withoutRules(after.redirection ?? undefined),
    'pods do not start any more': ({ after }) => set(after, { ready: false }),
  },
});
