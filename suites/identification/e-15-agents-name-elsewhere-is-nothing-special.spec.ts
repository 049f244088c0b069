import {
  AGENT,
  agentNamespace,
  agentPods,
  handMadeSidecarPod,
  podGroups,
  requirement,
} from '../requirement.ts';

export default requirement(
  'CNI-E-15',
  podGroups({
    groups: {
      agents: { what: 'agent', find: agentPods, standing: true, expect: 'left alone' },
      namesakes: {
        what: "pod with a sidecar named like the agent, in the agent's namespace",
        in: { shared: ({ mesh }) => agentNamespace(mesh), prefix: AGENT },
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'left alone',
      },
      named: {
        what: 'pod with a sidecar named like the agent, elsewhere',
        in: 'plain',
        make: (its, { images }) =>
          handMadeSidecarPod({ ...its, name: `${AGENT}-${its.name}`, asleep: true }, images),
        expect: 'redirected',
      },
    },
  }),
);
