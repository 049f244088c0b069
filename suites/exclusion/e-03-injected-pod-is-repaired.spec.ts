import {
  type Bench,
  container,
  Findings,
  onEach,
  type PodFacts,
  pod,
  redirected,
  requirement,
  sleepingContainer,
  type Treatment,
  treatments,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
} from '../requirement.ts';
import { repaired, repairsOf } from './repairs.ts';

const EXCLUDED = 'conformance-excluded';

/** An injected pod of an excluded namespace. */
interface Seen extends Treatment {
  readonly ready: boolean;
  readonly validation: {
    readonly restarts: number;
    /** Exit code of the run before the last; null where there was only one. */
    readonly before: number | null;
    /** Null while it runs. */
    readonly last: number | null;
  };
}

async function observe(bench: Bench): Promise<readonly Seen[]> {
  const spec = { namespace: EXCLUDED, inject: true, containers: [sleepingContainer()] };
  const made = onEach(bench.nodes, `e-03-injected-${bench.passId}`, (its) =>
    pod({ ...its, ...spec }, bench.images),
  );
  await bench.create(...made);
  const pods = made.map(({ metadata: { name } }) => ({ namespace: EXCLUDED, name }));
  const facts = await repaired(bench, pods);
  const seen = await treatments(bench.eyes, pods);
  bench.attach('repairs-by-the-agents.txt', await repairsOf(bench, facts));
  return seen.map((treatment, index) => ({ ...treatment, ...startOf(facts[index]!) }));
}

function startOf(facts: PodFacts): Pick<Seen, 'ready' | 'validation'> {
  const its = container(facts, VALIDATION_CONTAINER);
  const { restarts = 0, lastExitCode = null, exitCode = null } = its ?? {};
  return { ready: facts.ready, validation: { restarts, before: lastExitCode, last: exitCode } };
}

export default requirement<readonly Seen[]>('CNI-E-03', {
  observe,
  judge: (pods) => {
    const findings = new Findings().some('injected pods', pods);
    for (const { node, said, validation, ready, redirection } of pods) {
      const subject = `injected pod of ${EXCLUDED} on ${node}`;
      findings.equal(`${subject}: the plugin's log`, [`pod namespace ${EXCLUDED} excluded`], said);
      findings.holds(
        `${subject}: restarts of ${VALIDATION_CONTAINER}`,
        'at least 1',
        validation.restarts >= 1,
        '0',
      );
      findings.equal(
        `${subject}: exit of ${VALIDATION_CONTAINER} before`,
        VALIDATION_EXIT,
        validation.before,
      );
      findings.equal(`${subject}: its last exit`, 0, validation.last);
      findings.equal(`${subject}: Ready`, true, ready);
      redirected(findings, subject, redirection);
    }
    return findings.judgement();
  },
  mutants: {
    'redirected by the plugin at once': ([first]) =>
      Object.assign(first ?? {}, {
        said: ['programmed'],
        validation: { restarts: 0, before: null, last: 0 },
      }),
    'the plugin says nothing of an exclusion': (pods) => pods[1]?.said.splice(0),
    'no restart is counted': ([first]) => Object.assign(first?.validation ?? {}, { restarts: 0 }),
    'validation ended with another error': ([first]) =>
      Object.assign(first?.validation ?? {}, { before: 255 }),
    'validation still fails': ([first]) => Object.assign(first?.validation ?? {}, { last: VALIDATION_EXIT }),
    'not Ready on one node': (pods) => Object.assign(pods[1] ?? {}, { ready: false }),
    'Ready without rules': ([first]) => Object.assign(first ?? {}, { redirection: { chains: [] } }),
    'no pod': (pods) => pods.splice(0),
  },
});
