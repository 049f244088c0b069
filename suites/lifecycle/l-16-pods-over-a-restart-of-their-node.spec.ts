import {
  type Bench,
  Findings,
  inTime,
  type KubeObject,
  NATIVE_SIDECAR,
  parsePod,
  pod,
  redirected,
  redirectionOf,
  requirement,
  ruleIn,
  set,
  stopNode,
  untouched,
} from '../requirement.ts';
import { type Installed, installedOn, isWhole } from './installed.ts';
import { KINDS, type Kind, nameOf, type Restarted, restartedFrom } from './restarted-pods.ts';

interface Observation {
  readonly before: readonly Installed[];
  readonly after: readonly Installed[];
  readonly pods: readonly Restarted[];
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const [injected, plain] = await Promise.all([
    bench.namespace('restart', { inject: true }),
    bench.namespace('plain'),
  ]);
  const made = (kind: Kind, name: string): KubeObject =>
    pod(
      {
        name,
        node,
        namespace: kind === 'no sidecar' ? plain : injected,
        annotations: { [NATIVE_SIDECAR]: String(kind === 'native sidecar') },
      },
      bench.images,
    );
  const started = await bench.start(...KINDS.map((kind, index) => made(kind, `runs-${index}`)));
  const old = started.map(({ object }) => parsePod(object));
  const before = await installedOn(bench, [node]);
  await bench.during(stopNode(node), async () => undefined);

  const now = () =>
    Promise.all(old.map((its) => bench.kube.get({ apiVersion: 'v1', kind: 'Pod', ...nameOf(its) })));
  const settled = bench.eventually(
    'pods Ready in containers of the new boot',
    async () => {
      const seen = (await now()).map((object, index) => restartedFrom(KINDS[index]!, old[index]!, object));
      const done = seen.every(({ ready, anew }) => ready && anew);
      return done ? { done, value: seen } : { done, seen: seen.map(({ state }) => state).join('; ') };
    },
    bench.deadlines.repairMs,
  );
  const seen =
    (await inTime(settled)) ??
    (await now()).map((object, index) => restartedFrom(KINDS[index]!, old[index]!, object));
  const pods = seen.map(async (its, index): Promise<Restarted> => {
    if (!its.ready || !its.anew) return its;
    const snapshot = await bench.inspector.pod(nameOf(old[index]!), ['rules']);
    return { ...its, redirection: redirectionOf(snapshot, bench.mesh) };
  });
  return { before, pods: await Promise.all(pods), after: await installedOn(bench, [node]) };
}

export default requirement<Observation>('CNI-L-16', {
  observe,
  judge: ({ before, after, pods }) => {
    const findings = new Findings();
    const control = new Findings().some(
      'pods without sidecar',
      pods.filter(({ kind }) => kind === 'no sidecar'),
    );
    for (const each of before) control.equal('installation before: whole', true, isWhole(each));
    for (const { kind, same, anew, ready, state, redirection } of pods) {
      const subject = `pod with ${kind} after a restart of its node`;
      // One without sidecar comes back whatever the product does.
      const owed = kind === 'no sidecar' ? control : findings;
      owed
        .equal(`${subject}: the same object`, true, same)
        .holds(subject, 'Ready in new containers', ready && anew, state);
      if (kind !== 'no sidecar') redirected(findings, subject, redirection);
      else if (redirection === undefined) control.holds(subject, 'rules to look at', false, 'none');
      else untouched(findings, subject, redirection);
    }
    return findings
      .control(control)
      .sameSet(
        'kinds',
        KINDS,
        pods.map(({ kind }) => kind),
      )
      .equal('installation after a restart of the node', before, after)
      .judgement();
  },
  mutants: {
    'one with a native sidecar stays stuck': ({ pods: [first] }) => set(first, { ready: false }),
    'one with a classic sidecar stays stuck': ({ pods: [, second] }) => set(second, { ready: false }),
    'another object stands in for it': ({ pods: [first] }) => set(first, { same: false }),
    'none has come back': ({ pods: [first] }) => set(first, { anew: false }),
    'it is Ready and not redirected': ({ pods: [, second] }) => set(second?.redirection, { rules: [] }),
    'its packets are dropped': ({ pods: [first] }) =>
      ruleIn(first?.redirection, 'filter', 'OUTPUT', '-p tcp -j DROP'),
    'its element does not come back': ({ after: [first] }) => first?.plugins.pop(),
    'its kubeconfig does not come back': ({ after: [first] }) => set(first, { kubeconfig: null }),
    'one without sidecar is redirected': ({ pods }) =>
      pods[2]?.redirection?.toProxy.push('OUTPUT -j REDIRECT'),
    'pods of one kind alone': ({ pods }) => pods.splice(1, 1),
  },
});
