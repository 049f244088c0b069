import {
  type Bench,
  dropAgentSandbox,
  editNodeFile,
  Findings,
  pod,
  RUN_DIRECTORY,
  requirement,
  set,
  sleepingContainer,
  VALIDATION_EXIT,
  withoutRules,
} from '../requirement.ts';
import { type Installed, installedOnOne, isWhole } from './installed.ts';
import {
  heldBack,
  recovered,
  redirectedAtOnce,
  refusedInTime,
  type Seen,
  seen,
  sidecarPod,
  soundBefore,
  wellAlone,
} from './pods.ts';

interface Observation {
  readonly installedBefore: Installed;
  /** Of a pod that was made before. */
  readonly before: Seen;
  /** Without the kubeconfig: the agent runs, and two pods are made, one injected and one outside the mesh. */
  readonly without: Installed;
  readonly waiting: Both;
  /** Once the agent, ended without clean-up, is Ready in another sandbox. */
  readonly after: Installed;
  readonly recovered: Both;
}

interface Both {
  readonly injected: Seen;
  readonly plain: Seen;
}

async function observe(bench: Bench): Promise<Observation> {
  const { mesh } = bench;
  const node = bench.ownNode();
  const [namespace, outside] = await Promise.all([
    bench.namespace('injected', { inject: true }),
    bench.namespace('plain'),
  ]);
  const made = (name: string) => sidecarPod(bench, { namespace, name, node });
  await bench.start(made('before'));
  const [before] = await seen(bench, [made('before')]);
  const installedBefore = await installedOnOne(bench, node);
  const path = `${RUN_DIRECTORY}/istio-cni-kubeconfig`;
  await bench.perform(editNodeFile({ node, path, how: 'rm', renewed: true }));
  const without = await installedOnOne(bench, node);
  const plain = pod(
    { namespace: outside, name: 'plain', node, containers: [sleepingContainer()] },
    bench.images,
  );
  const pods = [made('injected'), plain];
  await bench.create(...pods);
  await refusedInTime(bench, pods);
  const waiting = bothOf(await seen(bench, pods));
  await bench.during(dropAgentSandbox({ node, pod: 'restarted' }, mesh), async () => undefined);
  const well = bothOf(await recovered(bench, pods));
  const after = await installedOnOne(bench, node);
  return { installedBefore, before: before!, without, waiting, after, recovered: well };
}

function bothOf([injected, plain]: readonly Seen[]): Both {
  return { injected: injected!, plain: plain! };
}

export default requirement<Observation>('CNI-M-06', {
  observe,
  judge: ({ installedBefore, before, without, waiting, after, recovered: well }) => {
    const control = soundBefore(before)
      .equal('installation before: whole', true, isWhole(installedBefore))
      .equal('kubeconfig that was taken away', null, without.kubeconfig);
    const findings = new Findings().control(control);
    for (const name of ['injected', 'plain'] as const)
      heldBack(findings, `${name} pod without a kubeconfig`, waiting[name], /no such file/);
    findings.equal('installation once the agent has another sandbox', installedBefore, after);
    redirectedAtOnce(findings, 'injected pod then', well.injected);
    wellAlone(findings, 'pod outside the mesh then', well.plain);
    return findings.judgement();
  },
  mutants: {
    'the injected pod passes': ({ waiting }) => set(waiting.injected, { ready: true }),
    'it has a network namespace': ({ waiting, before }) =>
      set(waiting.injected, { redirection: before.redirection }),
    'a container of it starts': ({ waiting }) => waiting.injected.started.push('istio-validation'),
    'the plugin refuses nobody': ({ waiting }) => set(waiting.injected, { refusal: '' }),
    'the plugin gives another cause': ({ waiting }) =>
      set(waiting.plain, { refusal: 'plugin type="istio-cni" failed (add): timed out' }),
    'the kubeconfig does not come back': ({ after }) => set(after, { kubeconfig: null }),
    'it may be read by all': ({ after }) => set(after, { kubeconfig: '0644' }),
    'the element is lost': ({ after }) => after.plugins.pop(),
    'the injected pod waits for ever': ({ recovered: { injected } }) => set(injected, { ready: false }),
    'it starts without rules first': ({ recovered: { injected } }) =>
      set(injected, { validation: [VALIDATION_EXIT, 0] }),
    'it is not redirected': ({ recovered: { injected } }) => withoutRules(injected.redirection ?? undefined),
    'the other pod waits for ever': ({ recovered: { plain } }) => set(plain, { ready: false }),
    'the other pod is redirected': ({ recovered: { plain, injected } }) =>
      set(plain, { redirection: injected.redirection }),
  },
});
