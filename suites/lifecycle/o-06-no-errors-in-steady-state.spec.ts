import {
  AGENT_CONTAINER,
  agentPods,
  type Bench,
  blinds,
  Findings,
  requirement,
  set,
} from '../requirement.ts';
import { quietSince } from './quiet-agents.ts';

interface Observation {
  readonly agents: readonly Said[];
}

interface Said {
  readonly node: string;
  /** Lines at level error or above in the quiet time. */
  readonly errors: readonly string[];
  /** The control: lines of any level that the same look finds since its start. */
  readonly lines: number;
}

/** Istio's logging, as text and as JSON: pkg/log/options.go. */
const LINE = /^\d{4}-\d\d-\d\dT\S+\t(\w+)\t|"level":"(\w+)"/;
const ERRORS = ['error', 'fatal'];

async function observe(bench: Bench): Promise<Observation> {
  const sinceTime = bench.clock.timestamp();
  await quietSince(bench, Date.parse(sinceTime));
  const agents = (await agentPods(bench)).map(async (agent) => {
    const [quiet, whole] = await Promise.all([
      bench.kube.logs(agent, { container: AGENT_CONTAINER, sinceTime }),
      bench.kube.logs(agent, { container: AGENT_CONTAINER }),
    ]);
    const isError = (line: string) => ERRORS.includes(levelOf(line) ?? '');
    return {
      node: agent.node,
      errors: quiet.split('\n').filter(isError),
      lines: whole.split('\n').filter((line) => levelOf(line) !== undefined).length,
    };
  });
  return { agents: await Promise.all(agents) };
}

function levelOf(line: string): string | undefined {
  const [, text, json] = LINE.exec(line) ?? [];
  return text ?? json;
}

export default requirement<Observation>('CNI-O-06', {
  observe,
  judge: ({ agents }) => {
    const findings = new Findings().some('agents', agents);
    for (const { node, errors, lines } of agents) {
      const control = new Findings();
      control.holds(`log of the agent of ${node}: lines with a level`, 'some', lines > 0, `${lines}`);
      findings
        .control(control)
        .equal(`log of the agent of ${node}: errors while nothing changes`, [], errors);
    }
    return findings.judgement();
  },
  mutants: {
    'one complains': ({ agents }) =>
      agents
        .at(-1)
        ?.errors.push('2026-01-01T00:00:00.000000Z\terror\tinstall\terror watching node CNI config'),
    'a log of a form that is not read': blinds(({ agents: [one] }) => set(one, { lines: 0 })),
    'no agent': (seen) => set(seen, { agents: [] }),
  },
});
