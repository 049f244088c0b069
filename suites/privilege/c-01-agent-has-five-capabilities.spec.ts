import {
  AGENT_CONTAINER,
  agentPods,
  type Bench,
  container,
  empty,
  Findings,
  parsePod,
  requirement,
  set,
} from '../requirement.ts';
import { agentCapabilities } from './agent-capabilities.ts';

interface AgentSecurity {
  readonly node: string;
  /** Names of all its containers. */
  readonly containers: readonly string[];
  readonly privileged: boolean;
  readonly added: readonly string[];
  readonly dropped: readonly string[];
}

async function observe(bench: Bench): Promise<readonly AgentSecurity[]> {
  return (await agentPods(bench)).map(({ node, object }) => {
    const pod = parsePod(object);
    const { privileged = false, capabilities } = container(pod, AGENT_CONTAINER)?.securityContext ?? {};
    return {
      node,
      containers: pod.containers.map(({ name }) => name),
      privileged,
      added: (capabilities?.add ?? []).toSorted(),
      dropped: (capabilities?.drop ?? []).toSorted(),
    };
  });
}

export default requirement<readonly AgentSecurity[]>('CNI-C-01', {
  observe,
  judge: (agents, _, istio) => {
    const findings = new Findings().some('pods of the agent', agents);
    for (const { node, containers, privileged, added, dropped } of agents)
      findings
        .equal(`agent on ${node}: containers`, [AGENT_CONTAINER], containers)
        .equal(`agent on ${node}: privileged`, false, privileged)
        .sameSet(`agent on ${node}: capabilities added`, agentCapabilities(istio, added), added)
        .sameSet(`agent on ${node}: capabilities dropped`, ['ALL'], dropped);
    return findings.judgement();
  },
  mutants: {
    privileged: ([agent]) => set(agent, { privileged: true }),
    'one capability more': (agents) => agents.at(-1)?.added.push('SYS_MODULE'),
    'one capability less': (agents) => agents.at(-1)?.added.pop(),
    'nothing dropped': ([agent]) => empty(agent?.dropped),
    'a second container': ([agent]) => agent?.containers.push('helper'),
    'no agent': (agents) => empty(agents),
  },
});
