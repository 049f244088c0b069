import {
  type Bench,
  dropAgentSandbox,
  EXCLUDED_NAMESPACE,
  Findings,
  type KubeObject,
  pod,
  readyInTime,
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
  /** Without an agent, its token dead: what it left, two pods that were made then, and whether one of an excluded namespace became Ready. */
  readonly left: Installed;
  readonly waiting: readonly Seen[];
  readonly excludedReady: boolean;
  /** Once an agent has come. */
  readonly after: Installed;
  readonly well: readonly Seen[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { images, mesh, passId } = bench;
  const node = bench.ownNode();
  const [namespace, outside] = await Promise.all([
    bench.namespace('injected', { inject: true }),
    bench.namespace('plain'),
  ]);
  const plain = (its: { namespace: string; name: string }): KubeObject =>
    pod({ ...its, node, containers: [sleepingContainer()] }, images);
  const sound = sidecarPod(bench, { namespace, name: 'before', node });
  await bench.start(sound);
  const [before] = await seen(bench, [sound]);
  const installedBefore = await installedOnOne(bench, node);
  const pods = [
    sidecarPod(bench, { namespace, name: 'injected', node }),
    plain({ namespace: outside, name: 'plain' }),
  ];
  const gap = await bench.during(dropAgentSandbox({ node, pod: 'away' }, mesh), async () => {
    await bench.create(...pods);
    const excluded = plain({ namespace: EXCLUDED_NAMESPACE, name: `m-07-${passId}` });
    const started = await readyInTime(bench, bench.start(excluded));
    await refusedInTime(bench, pods);
    const left = await installedOnOne(bench, node);
    return { left, waiting: await seen(bench, pods), excludedReady: started !== undefined };
  });
  const well = await recovered(bench, pods);
  const after = await installedOnOne(bench, node);
  return { installedBefore, before: before!, ...gap, after, well };
}

const PODS = ['injected', 'plain'];

export default requirement<Observation>('CNI-M-07', {
  observe,
  judge: ({ installedBefore, before, left, waiting, excludedReady, after, well }) => {
    const control = soundBefore(before).equal('installation before: whole', true, isWhole(installedBefore));
    const findings = new Findings().control(control);
    findings.equal('installation without an agent', installedBefore, left).sameSet(
      'pods made without an agent',
      PODS,
      waiting.map(({ name }) => name),
    );
    for (const each of waiting) heldBack(findings, `${each.name} pod without an agent`, each, /Unauthorized/);
    findings
      .equal('pod of an excluded namespace without an agent: Ready', true, excludedReady)
      .equal('installation once an agent is Ready', installedBefore, after);
    const [injected, plain] = PODS.map((name) => well.find((each) => each.name === name));
    redirectedAtOnce(findings, 'injected pod then', injected);
    wellAlone(findings, 'plain pod then', plain);
    return findings.judgement();
  },
  mutants: {
    'the plugin goes with the agent': ({ left }) => set(left, { program: null }),
    'the injected pod passes': ({ waiting: [injected] }) => set(injected, { ready: true }),
    'a container of it starts': ({ waiting: [injected] }) => injected?.started.push('istio-validation'),
    'a pod outside the mesh passes': ({ waiting: [, plain] }) => set(plain, { ready: true, refusal: '' }),
    'the event names no cause': ({ waiting: [, plain] }) =>
      set(plain, { refusal: 'plugin type="istio-cni" failed (add)' }),
    'a pod was not made': ({ waiting }) => waiting.pop(),
    'an excluded namespace is held back': (its) => set(its, { excludedReady: false }),
    'the new agent is blocked': ({ after }) => set(after, { kubeconfig: null }),
    'two elements': ({ after }) => after.plugins.push('istio-cni'),
    'the injected pod waits for ever': ({ well: [injected] }) => set(injected, { ready: false }),
    'it starts without rules first': ({ well: [injected] }) =>
      set(injected, { validation: [VALIDATION_EXIT, 0] }),
    'it is not redirected': ({ well: [injected] }) => withoutRules(injected?.redirection ?? undefined),
    'the plain pod waits for ever': ({ well: [, plain] }) => set(plain, { ready: false }),
    'the plain pod is redirected': ({ well: [injected, plain] }) =>
      set(plain, { redirection: injected?.redirection }),
  },
});
