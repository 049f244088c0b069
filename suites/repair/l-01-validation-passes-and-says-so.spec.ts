import {
  hasLogged,
  heardValidations,
  passedAtOnce,
  type Validation,
  type ValidationLog,
  validationLog,
} from '../identification/validations.ts';
import {
  type Bench,
  empty,
  Findings,
  NATIVE_SIDECAR,
  onEach,
  parsePod,
  pod,
  requirement,
  set,
  sleepingContainer,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
} from '../requirement.ts';
import { named } from './race.ts';
import { type Unredirected, unredirected } from './unredirected.ts';

/** The port that validation calls. */
const CALLED = '15002';
/** What is asked by the annotation nativeSidecar. */
const ASKED = ['true', 'false'];

interface Validated {
  readonly node: string;
  readonly native: string;
  /** Of its istio-proxy. */
  readonly kind: string | null;
  readonly validation: Validation | null;
  readonly log: ValidationLog;
}

interface Observation {
  readonly pods: readonly Validated[];
  /** The istio-validation of one of them, in a pod that nobody redirects. */
  readonly compared: Unredirected | null;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('validated', { inject: true });
  const made = ASKED.flatMap((native) =>
    onEach(bench.nodes, `native-${native}`, (its) => {
      const annotations = { [NATIVE_SIDECAR]: native };
      return pod({ ...its, namespace, annotations, containers: [sleepingContainer()] }, bench.images);
    }),
  );
  const validations = await heardValidations(bench, made);
  const started = await Promise.all(named(made).map((its) => bench.fresh(its)));
  const pods = await Promise.all(
    started.map(async (its, index) => {
      const { node, annotations, ...facts } = parsePod(its.object);
      const kind = facts.containers.find(({ name }) => name === 'istio-proxy')?.kind ?? null;
      const native = annotations[NATIVE_SIDECAR] ?? 'nothing';
      return {
        node,
        native,
        kind,
        validation: validations[index] ?? null,
        log: await validationLog(bench, its),
      };
    }),
  );
  return { pods, compared: await unredirected(bench, started[0]!.object) };
}

export default requirement<Observation>('CNI-L-01', {
  observe,
  judge: ({ pods, compared }) => {
    const asked = pods.map(({ native }) => native);
    const findings = new Findings().sameSet('kinds of sidecar asked for, by nativeSidecar', ASKED, asked);
    for (const { node, native, kind, validation, log } of pods) {
      const subject = `injected pod with nativeSidecar ${native} on ${node}`;
      findings.equal(`${subject}: kind of istio-proxy`, native === 'true' ? 'sidecar' : 'regular', kind);
      passedAtOnce(findings, subject, validation);
      hasLogged(findings, subject, { passed: true, originalPorts: [CALLED] }, log);
      if (log.tookMs !== null) findings.note(`${subject}: it passed ${log.tookMs} ms after it began`);
    }
    const alone = `its ${VALIDATION_CONTAINER} in a pod that nobody redirects`;
    findings.equal(`${alone}: exit`, VALIDATION_EXIT, compared?.exit);
    if (compared !== null) hasLogged(findings, alone, { passed: false, originalPorts: [] }, compared.log);
    return findings.judgement();
  },
  mutants: {
    'one validation failed': ({ pods }) => set(pods.at(-1)?.validation ?? undefined, { exitCode: 126 }),
    'rules only after a failed validation': ({ pods: [first] }) =>
      set(first?.validation ?? undefined, { restarts: 1, refused: true }),
    'it passes before anybody calls it': ({ pods: [first] }) => empty(first?.log.originalPorts),
    'another port than the called one comes to it': ({ pods: [first] }) =>
      first?.log.originalPorts.splice(0, 1, '15001'),
    'one kind was not tried': (seen) => {
      seen.pods = seen.pods.filter(({ native }) => native === 'true');
    },
    'it does not say that it passed': ({ pods }) => set(pods.at(-1)?.log, { passed: false }),
    'a validation that fails where the log is quiet': ({ pods: [first] }) => {
      set(first?.log, { passed: false, originalPorts: [], quiet: 'warn' });
      set(first?.validation ?? undefined, { exitCode: 126 });
    },
    'one has no validation': ({ pods: [first] }) => set(first, { validation: null }),
    'both kinds of sidecar are one': ({ pods: [first] }) => set(first, { kind: 'regular' }),
    'no pod': ({ pods }) => empty(pods),
    'it passes without redirection': ({ compared }) => set(compared ?? undefined, { exit: 0 }),
    'it fails with another code': ({ compared }) => set(compared ?? undefined, { exit: 255 }),
    'it says that it passed, and fails': ({ compared }) => set(compared?.log, { passed: true }),
    'a validation that had too little time': {
      turns: 'inconclusive',
      change: ({ pods: [first] }) => set(first?.validation ?? undefined, { restarts: 1, refused: false }),
    },
  },
});
