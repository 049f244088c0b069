import {
  type Bench,
  canonical,
  Findings,
  handMadeSidecarPod,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
} from '../requirement.ts';

interface Observation {
  readonly first: Redirection;
  /** Of the pod that was made under the same name when the first was gone. */
  readonly second: Redirection;
  readonly anotherUid: boolean;
  readonly anotherNamespace: boolean;
  /** Whether both have the same rules, each once. */
  readonly sameRules: boolean;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('again');
  const node = bench.nodes[0] ?? '';
  const made = handMadeSidecarPod({ namespace, name: 'again', node, asleep: true }, bench.images);
  const first = await startedAndSeen(bench, made);
  const reference = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'again' };
  await bench.kube.delete(reference, { graceSeconds: 0 });
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
    first: redirectionOf(first.rules),
    second: redirectionOf(second.rules),
    anotherUid: first.pod.uid !== second.pod.uid,
    anotherNamespace: first.netns !== second.netns,
    sameRules: JSON.stringify(canonical(first.rules)) === JSON.stringify(canonical(second.rules)),
  };
}

async function startedAndSeen(
  bench: Bench,
  made: ReturnType<typeof handMadeSidecarPod>,
): ReturnType<typeof bench.eyes.pod<'rules'>> {
  const [pod] = await bench.start(made);
  return bench.eyes.pod(pod!, ['rules']);
}

export default requirement<Observation>('CNI-E-20', {
  observe,
  judge: ({ first, second, anotherUid, anotherNamespace, sameRules }) => {
    const findings = new Findings()
      .equal('the second pod has a UID of its own', true, anotherUid)
      .equal('the second pod has a network namespace of its own', true, anotherNamespace)
      .equal('both have the same rules', true, sameRules);
    redirected(findings, 'the first pod', first);
    redirected(findings, 'the second pod', second);
    return findings.judgement();
  },
  mutants: {
    'the second has no rules': (seen) => Object.assign(seen, { second: { chains: [] } }),
    'the second has other rules': (seen) => Object.assign(seen, { sameRules: false }),
    'it is the same pod': (seen) => Object.assign(seen, { anotherUid: false }),
    'it is the same namespace': (seen) => Object.assign(seen, { anotherNamespace: false }),
    'the first has no rules': (seen) => Object.assign(seen, { first: { chains: [] } }),
  },
});
