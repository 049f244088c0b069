import { empty, Findings, requirement, set, VALIDATION_CONTAINER } from '../requirement.ts';
import { ASKED, hasFailed, hasPassed, type Unredirected, type Validated, validated } from './validated.ts';

interface Observation {
  readonly pods: readonly Validated[];
  /** The istio-validation of one of them, in a pod that nobody redirects. */
  readonly compared: Unredirected | null;
}

export default requirement<Observation>('CNI-L-01', {
  observe: validated,
  judge: ({ pods, compared }) => {
    const asked = pods.map(({ native }) => native);
    const findings = new Findings().sameSet('kinds of sidecar asked for, by nativeSidecar', ASKED, asked);
    for (const its of pods) {
      const subject = `injected pod with nativeSidecar ${its.native} on ${its.node}`;
      findings.equal(
        `${subject}: kind of istio-proxy`,
        its.native === 'true' ? 'sidecar' : 'regular',
        its.kind,
      );
      hasPassed(findings, subject, its);
    }
    hasFailed(findings, `its ${VALIDATION_CONTAINER} in a pod that nobody redirects`, compared);
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
