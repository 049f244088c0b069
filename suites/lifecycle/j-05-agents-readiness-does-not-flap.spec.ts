import { type Bench, Findings, requirement, set } from '../requirement.ts';
import { type QuietAgent, quietAgents, quietSince } from './quiet-agents.ts';

interface Observation {
  /** At first, and once all have been left alone for a while. */
  readonly first: readonly QuietAgent[];
  readonly last: readonly QuietAgent[];
}

async function observe(bench: Bench): Promise<Observation> {
  const first = await quietAgents(bench);
  // Time counts in which they were Ready already: the API keeps when that began.
  await quietSince(bench, Math.max(...first.map(({ since }) => Date.parse(since))));
  return { first, last: await quietAgents(bench) };
}

export default requirement<Observation>('CNI-J-05', {
  observe,
  judge: ({ first, last }) => {
    const findings = new Findings().some('agents', first);
    findings.sameSet(
      'nodes with an agent',
      first.map(({ node }) => node),
      last.map(({ node }) => node),
    );
    for (const was of first) {
      const is = last.find(({ node }) => node === was.node);
      const subject = `agent of ${was.node}`;
      findings
        .equal(`${subject}: Ready`, true, is?.ready)
        .equal(`${subject}: Ready since`, was.since, is?.since)
        .equal(`${subject}: pod`, was.uid, is?.uid)
        .equal(`${subject}: restarts`, was.restarts, is?.restarts)
        .equal(`${subject}: probes that failed since it is Ready`, 0, is?.unhealthy);
    }
    return findings.judgement();
  },
  mutants: {
    'one is not Ready': ({ last: [one] }) => set(one, { ready: false }),
    'one was not Ready for a moment': ({ last }) => set(last.at(-1), { since: '2026-01-01T00:00:00Z' }),
    'another pod stands in for one': ({ last: [one] }) => set(one, { uid: 'another' }),
    'one has started anew': ({ last: [one] }) => set(one, { restarts: 100 }),
    'a probe of one failed': ({ last }) => set(last.at(-1), { unhealthy: 1 }),
    'one is gone': ({ last }) => last.pop(),
    'no agent': (seen) => set(seen, { first: [], last: [] }),
  },
});
