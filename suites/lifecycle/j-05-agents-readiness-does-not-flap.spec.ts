import { type Bench, blinds, Findings, requirement, set } from '../requirement.ts';
import { leftAlone, type Quiet, type QuietAgent, quietAgents } from './quiet-agents.ts';

type Observation = Quiet<QuietAgent>;

async function observe(bench: Bench): Promise<Observation> {
  const { wantedS, agents } = await quietAgents(bench);
  return { wantedS, agents: agents.map(({ agent }) => agent) };
}

export default requirement<Observation>('CNI-J-05', {
  observe,
  judge: ({ wantedS, agents }) => {
    const findings = new Findings().some('agents', agents);
    for (const agent of agents) {
      const { from, found, ready, readySince, restarts, failedProbes, unanswered } = agent;
      const subject = `agent of ${agent.node}`;
      const since = (into: Findings) =>
        into.holds(
          `${subject}: Ready since`,
          `${from} or before`,
          Date.parse(readySince) <= Date.parse(from),
          readySince,
        );
      // One that finds its own changes is never left alone for so long: by its own doing.
      if (found <= 1) leftAlone(findings, agent, wantedS);
      findings
        .holds(
          `${subject}: changes that it finds while nobody makes any`,
          'one at most, a new token of its account',
          found <= 1,
          `${found}`,
        )
        .equal(`${subject}: Ready`, true, ready)
        .equal(`${subject}: restarts`, 0, restarts)
        .equal(`${subject}: probes that failed since ${from}`, [], failedProbes);
      // Where probes were not answered in time, nobody knows whether the agent was slow or the machine.
      if (unanswered) findings.control(since(new Findings()));
      else since(findings);
    }
    return findings.judgement();
  },
  mutants: {
    'one is not Ready': ({ agents: [one] }) => set(one, { ready: false }),
    'one was not Ready for a moment': ({ agents }) =>
      set(agents.at(-1), { readySince: '2999-01-01T00:00:00Z', unanswered: false }),
    'one has started anew': ({ agents: [one] }) => set(one, { restarts: 1 }),
    'a probe of one failed': ({ agents }) =>
      set(agents.at(-1), {
        failedProbes: ['Readiness probe failed: HTTP probe failed with statuscode: 503'],
      }),
    'one finds its own changes': ({ agents: [one] }) => set(one, { found: 7, quietS: 3 }),
    'one was slow, or its machine': blinds(({ agents: [one] }) =>
      set(one, { readySince: '2999-01-01T00:00:00Z', unanswered: true }),
    ),
    'one does not say that it has installed': blinds(({ agents: [one] }) => set(one, { from: '' })),
    'one was disturbed': blinds(({ agents }) => set(agents.at(-1), { quietS: 12 })),
    'no agent': (seen) => set(seen, { agents: [] }),
  },
});
