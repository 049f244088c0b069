import {
  type Bench,
  dropAgentSandbox,
  empty,
  Findings,
  type KubeObject,
  killAgent,
  requirement,
  set,
  VALIDATION_EXIT,
  withoutRules,
} from '../requirement.ts';
import { type Installed, installedOnOne, isWhole } from './installed.ts';
import { recovered, redirectedAtOnce, type Seen, seen, sidecarPod, soundBefore } from './pods.ts';

interface Observation {
  /** On the node, before its agent is killed; and an injected pod of that time. */
  readonly installedBefore: Installed;
  readonly before: Seen;
  /** While the agent's container has ended and is started anew, and of a pod that was made then. */
  readonly installedMeanwhile: Installed;
  readonly meanwhile: Seen;
  /** Pods made when the agent's sandbox and pod were gone and another came, once all was over. */
  readonly replaced: readonly Seen[];
  readonly installedAfter: Installed;
  /** Files of the plugin's in the directory of programs. */
  readonly programs: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { mesh } = bench;
  const node = bench.ownNode();
  const namespace = await bench.namespace('injected', { inject: true });
  const made = (name: string): KubeObject => sidecarPod(bench, { namespace, name, node });
  await bench.start(made('before'));
  const [before] = await seen(bench, [made('before')]);
  const installedBefore = await installedOnOne(bench, node);
  // The first time the kubelet starts it again at once, the second time it waits ten seconds.
  await bench.during(killAgent(node, mesh), async () => undefined);
  const killed = await bench.during(killAgent(node, mesh), async () => {
    await bench.create(made('meanwhile'));
    const installedMeanwhile = await installedOnOne(bench, node);
    const [meanwhile] = await recovered(bench, [made('meanwhile')]);
    return { installedMeanwhile, meanwhile: meanwhile! };
  });
  const late = ['replaced-0', 'replaced-1'].map(made);
  await bench.during(dropAgentSandbox({ node, pod: 'replaced' }, mesh), () => bench.create(...late));
  const replaced = await recovered(bench, late);
  const { cni } = await bench.standingInspector.node(node, { cni: true });
  const programs = (cni?.binDirectory.entries ?? []).map(({ name }) => name);
  const installedAfter = await installedOnOne(bench, node);
  return {
    installedBefore,
    before: before!,
    ...killed,
    replaced,
    installedAfter,
    programs: programs.filter((name) => name.startsWith('istio-cni')),
  };
}

export default requirement<Observation>('CNI-M-15', {
  observe,
  judge: ({ installedBefore, before, installedMeanwhile, meanwhile, replaced, installedAfter, programs }) => {
    const control = soundBefore(before).equal('installation before: whole', true, isWhole(installedBefore));
    const findings = new Findings()
      .control(control)
      .equal('installation while the agent is dead', installedBefore, installedMeanwhile)
      .some('pods made when the agent was replaced', replaced);
    redirectedAtOnce(findings, 'pod made while the agent is dead', meanwhile);
    for (const each of replaced)
      redirectedAtOnce(findings, `pod ${each.name}, made when the agent was replaced`, each);
    return findings
      .equal('installation once another agent is Ready', installedBefore, installedAfter)
      .equal(
        'elements of istio-cni then',
        1,
        installedAfter.plugins.filter((type) => type === 'istio-cni').length,
      )
      .sameSet('programs of istio-cni then', ['istio-cni'], programs)
      .judgement();
  },
  mutants: {
    'its element goes with the process': ({ installedMeanwhile }) => installedMeanwhile.plugins.pop(),
    'its kubeconfig goes with the process': ({ installedMeanwhile }) =>
      set(installedMeanwhile, { kubeconfig: null }),
    'its program goes with the process': ({ installedMeanwhile }) =>
      set(installedMeanwhile, { program: null }),
    'the plugin needs the agent': ({ meanwhile }) => set(meanwhile, { ready: false }),
    'a pod passes a dead agent': ({ meanwhile }) => withoutRules(meanwhile.redirection ?? undefined),
    'a pod starts without rules meanwhile': ({ meanwhile }) =>
      set(meanwhile, { validation: [VALIDATION_EXIT, 0] }),
    'a pod starts without rules and is repaired': ({ replaced: [first] }) =>
      set(first, { validation: [VALIDATION_EXIT, 0] }),
    'a pod passes while the token is dead': ({ replaced: [, last] }) =>
      withoutRules(last?.redirection ?? undefined),
    'a pod is never let in': ({ replaced: [first] }) => set(first, { ready: false }),
    'no pod was made': ({ replaced }) => empty(replaced),
    'two elements': ({ installedAfter }) => installedAfter.plugins.push('istio-cni'),
    'the primary part is changed': ({ installedAfter }) => set(installedAfter, { others: null }),
    'a half copy stays': ({ programs }) => programs.push('istio-cni.tmp.123'),
    'another program comes': ({ installedAfter }) => set(installedAfter, { program: 'a'.repeat(64) }),
  },
});
