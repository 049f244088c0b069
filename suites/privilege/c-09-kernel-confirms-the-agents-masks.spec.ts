import { AGENT_CONTAINER, agentPods, type Bench, empty, Findings, requirement } from '../requirement.ts';
import { agentCapabilities } from './agent-capabilities.ts';

interface AgentProcesses {
  readonly node: string;
  readonly processes: readonly Masks[];
}

/** The kernel's five sets of a process of the agent. */
interface Masks {
  readonly command: string;
  readonly effective: readonly string[];
  readonly permitted: readonly string[];
  readonly bounding: readonly string[];
  readonly inheritable: readonly string[];
  readonly ambient: readonly string[];
}

const FULL = ['effective', 'permitted', 'bounding'] as const;
const EMPTY = ['inheritable', 'ambient'] as const;

async function observe(bench: Bench): Promise<readonly AgentProcesses[]> {
  const snapshots = await bench.standingInspector.pods(await agentPods(bench), ['processes']);
  return snapshots.map(({ pod, processes }) => ({
    node: pod.node,
    processes: (processes.find(({ container }) => container === AGENT_CONTAINER)?.processes ?? []).map(
      ({ command, capabilities }) => {
        const names = (set: keyof typeof capabilities) => capabilities[set].names.toSorted();
        const [program = ''] = command.split(' ', 1);
        return {
          command: program,
          effective: names('effective'),
          permitted: names('permitted'),
          bounding: names('bounding'),
          inheritable: names('inheritable'),
          ambient: names('ambient'),
        };
      },
    ),
  }));
}

export default requirement<readonly AgentProcesses[]>('CNI-C-09', {
  observe,
  judge: (agents, _, istio) => {
    const findings = new Findings().some('pods of the agent', agents);
    for (const { node, processes } of agents) {
      findings.holds(
        `agent on ${node}: process install-cni`,
        'runs',
        processes.some(({ command }) => command.endsWith('install-cni')),
        processes.map(({ command }) => command).join(', ') || 'no process',
      );
      for (const process of processes) {
        const subject = `agent on ${node}: ${process.command}`;
        for (const set of FULL) {
          const wanted = agentCapabilities(istio, process[set]);
          findings.sameSet(`${subject}: ${set}`, wanted, process[set]);
        }
        for (const set of EMPTY) findings.sameSet(`${subject}: ${set}`, [], process[set]);
      }
    }
    return findings.judgement();
  },
  mutants: {
    'one more is effective': ([agent]) => agent?.processes[0]?.effective.push('SYS_MODULE'),
    'one is not permitted': (agents) => agents.at(-1)?.processes[0]?.permitted.pop(),
    'more could be had': ([agent]) => agent?.processes[0]?.bounding.push('SYS_MODULE'),
    'one is passed on': ([agent]) => agent?.processes[0]?.ambient.push('NET_ADMIN'),
    'one is inherited': ([agent]) => agent?.processes[0]?.inheritable.push('NET_ADMIN'),
    'the agent does not run': ([agent]) => empty(agent?.processes),
    'no agent': (agents) => empty(agents),
  },
});
