import { agentPods, handMadeSidecarPod, podGroups, requirement } from '../requirement.ts';

export default requirement(
  'CNI-E-15',
  podGroups({
    groups: {
      agents: { what: 'agent', find: agentPods, standing: true, expect: 'left alone' },
      named: {
        what: 'pod named like the agent',
        in: 'plain',
        make: (its, { images }) =>
          handMadeSidecarPod({ ...its, name: `istio-cni-node-${its.name}`, asleep: true }, images),
        expect: 'redirected',
      },
    },
  }),
);
