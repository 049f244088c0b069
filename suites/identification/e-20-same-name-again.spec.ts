import {
  type Bench,
  blinds,
  canonical,
  Findings,
  handMadeSidecarPod,
  type KubeObject,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  set,
  withoutRules,
} from '../requirement.ts';

interface Observation {
  readonly first: Redirection;
  /** Of the pod that was made under the same name when the first was gone. */
  readonly second: Redirection;
  /** Whether both have the same rules, each once. */
  readonly sameRules: boolean;
  /** The control: the second is another pod, in another sandbox. The kernel may give its namespace the first's inode. */
  readonly another: { readonly uid: boolean; readonly sandbox: boolean };
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('again');
  const node = bench.nodes[0] ?? '';
  const made = handMadeSidecarPod({ namespace, name: 'again', node, asleep: true }, bench.images);
  const first = await startedAndSeen(bench, made);
  const reference = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'again' };
  // Without grace the object goes at once, and its sandbox may outlive it.
  await bench.kube.delete(reference, { graceSeconds: 1 });
  await bench.eventually(
    'the first pod is gone',
    async () => {
      const left = await bench.kube.get(reference);
      return left === undefined
        ? { done: true, value: undefined }
        : { done: false, seen: 'it is still there' };
    },
    bench.deadlines.containerGoneMs,
  );
  const second = await startedAndSeen(bench, made);
  return {
    first: redirectionOf(first, bench.mesh),
    second: redirectionOf(second, bench.mesh),
    sameRules: JSON.stringify(canonical(first.rules)) === JSON.stringify(canonical(second.rules)),
    another: { uid: first.uid !== second.uid, sandbox: first.sandbox !== second.sandbox },
  };
}

async function startedAndSeen(bench: Bench, made: KubeObject) {
  const [its] = await bench.start(made);
  const { pod, rules, processes } = await bench.inspector.pod(its!, ['rules', 'processes']);
  const [pause] = processes.find(({ container }) => container === '(sandbox)')?.processes ?? [];
  return { pod, rules, uid: pod.uid, sandbox: pause?.containerId };
}

export default requirement<Observation>('CNI-E-20', {
  observe,
  judge: ({ first, second, sameRules, another }) => {
    const findings = new Findings().equal('both have the same rules', true, sameRules);
    redirected(findings, 'the first pod', first);
    redirected(findings, 'the second pod', second);
    const control = new Findings().equal(
      'another pod, another sandbox',
      { uid: true, sandbox: true },
      another,
    );
    return findings.control(control).judgement();
  },
  mutants: {
    'the second has no rules': (seen) => withoutRules(seen.second),
    'the second has other rules': (seen) => set(seen, { sameRules: false }),
    'the first has no rules': (seen) => withoutRules(seen.first),
    'it is the same pod': blinds(({ another }) => set(another, { uid: false })),
    'it is the same sandbox': blinds(({ another }) => set(another, { sandbox: false })),
  },
});
