import {
  type Bench,
  blinds,
  Findings,
  job,
  pod,
  podsOf,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  set,
  sleepingContainer,
  VALIDATION_EXIT,
  withoutRules,
} from '../requirement.ts';
import { type Counted, countedOn, hasCounted } from './counts.ts';
import { type Ended, endedOf, hasEnded, untilFailed, untilJobFailed } from './ended.ts';
import { named, type PodState, statesOf, untilRepaired, withoutAgent } from './race.ts';

interface Observation {
  readonly node: string;
  /** An injected pod with restartPolicy Never. */
  readonly never: Ended;
  /** The only pod of a Job with backoffLimit 0, and how that is. */
  readonly ofJob: Ended;
  readonly job: { readonly failed: boolean; readonly pods: number };
  /** To compare with: one with restartPolicy OnFailure. */
  readonly onFailure: {
    readonly before: PodState | null;
    readonly after: PodState | null;
    readonly redirection: Redirection;
  };
  readonly counted: Counted;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const namespace = await bench.namespace('ends', { inject: true });
  const made = (name: string, restartPolicy: 'Never' | 'OnFailure') =>
    pod({ namespace, name, node, restartPolicy, containers: [sleepingContainer()] }, bench.images);
  const inJob = made('job', 'Never');
  const pods = [made('never', 'Never'), made('on-failure', 'OnFailure')];
  const [never, onFailure] = named(pods);
  const podsOfJob = async () =>
    named(await bench.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: podsOf(inJob) }));
  const before = await withoutAgent(bench, node, pods, async (states) => {
    await bench.create(job(inJob, { backoffLimit: 0 }));
    await untilJobFailed(bench, { namespace, name: 'job' });
    const [ofJob = null] = await statesOf(bench, await podsOfJob());
    return { never: await untilFailed(bench, never!), onFailure: states[1] ?? null, ofJob };
  });
  await untilRepaired(bench, node, [onFailure!]);
  const ofJob = await podsOfJob();
  const [after = null] = await statesOf(bench, [onFailure!]);
  const [snapshot] = await bench.inspector.pods([onFailure!], ['rules']);
  return {
    node,
    never: await endedOf(bench, never, before.never),
    ofJob: await endedOf(bench, ofJob[0], before.ofJob),
    job: { failed: await untilJobFailed(bench, { namespace, name: 'job' }), pods: ofJob.length },
    onFailure: { before: before.onFailure, after, redirection: redirectionOf(snapshot!, bench.mesh) },
    counted: await countedOn(bench, node),
  };
}

export default requirement<Observation>('CNI-L-10', {
  observe,
  judge: ({ node, never, ofJob, job: its, onFailure, counted }) => {
    const findings = new Findings();
    hasEnded(findings, `pod with restartPolicy Never on ${node}`, never);
    hasEnded(findings, `pod of a Job with backoffLimit 0 on ${node}`, ofJob);
    findings
      .equal('Job with backoffLimit 0: failed', true, its.failed)
      .equal('Job with backoffLimit 0: pods', 1, its.pods);
    const subject = `pod with restartPolicy OnFailure on ${node}`;
    findings
      .equal(`${subject}, no agent: exit of its validation`, VALIDATION_EXIT, onFailure.before?.lastExit)
      .equal(`${subject}, no agent: Ready`, false, onFailure.before?.ready)
      .equal(`${subject}, agent back: Ready`, true, onFailure.after?.ready)
      .equal(`${subject}: UID`, onFailure.before?.uid, onFailure.after?.uid);
    redirected(findings, `${subject}, agent back`, onFailure.redirection);
    hasCounted(findings, `agent on ${node}`, { 'repair/success': 1 }, counted);
    return findings.judgement();
  },
  mutants: {
    'the one that is not restarted is let pass': ({ never }) =>
      set(never.before ?? undefined, { lastExit: 0 }),
    'it is deleted': ({ never }) => set(never, { after: null }),
    'it is labelled': ({ never }) => set(never.after?.labels, { 'cni.istio.io/uninitialized': 'true' }),
    'it runs after all': ({ never }) => set(never.before ?? undefined, { phase: 'Running' }),
    'its validation is run again': ({ never }) => set(never, { restarts: 1 }),
    'it has a run before the last one': ({ never }) => set(never, { earlierExit: 126 }),
    "the Job's pod is let pass": ({ ofJob }) => set(ofJob.before ?? undefined, { lastExit: 0 }),
    "the Job's pod is another": ({ ofJob }) => set(ofJob.after ?? undefined, { uid: 'other' }),
    'the Job does not fail': ({ job: its }) => set(its, { failed: false }),
    'the Job makes another pod': ({ job: its }) => set(its, { pods: 2 }),
    'the one that is restarted is not repaired': ({ onFailure }) =>
      set(onFailure.after ?? undefined, { ready: false }),
    'it has no rules': ({ onFailure }) => withoutRules(onFailure.redirection),
    'it is replaced': ({ onFailure }) => set(onFailure.after ?? undefined, { uid: 'other' }),
    'it is Ready without rules': ({ onFailure }) => set(onFailure.before ?? undefined, { ready: true }),
    'it did not lose the race': ({ onFailure }) => set(onFailure.before ?? undefined, { lastExit: 0 }),
    'more is repaired': ({ counted }) => set(counted.counts, { 'repair/success': 2 }),
    'no page is seen': blinds(({ counted }) => set(counted, { otherAnswers: false })),
  },
});
