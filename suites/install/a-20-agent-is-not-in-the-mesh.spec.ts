import { agentPods, INJECT, type PodSnapshot, podGroups, requirement, set } from '../requirement.ts';

const PROXY = 'istio-proxy';

export default requirement(
  'CNI-A-20',
  podGroups({
    look: ({ pod: { labels } }: PodSnapshot) => ({ inject: labels[INJECT] ?? '' }),
    groups: {
      agents: {
        what: 'agent',
        find: agentPods,
        standing: true,
        expect: 'left alone',
        holds: (findings, subject, { containers, inject }) =>
          findings
            .holds(subject, `no ${PROXY}`, !containers.includes(PROXY), containers.join(' '))
            .equal(`${subject}: label ${INJECT}`, 'false', inject),
      },
      /** To compare with: in standing injected pods the same look must see a proxy and rules. */
      meshed: {
        what: 'injected pod',
        find: async ({ kube }) => {
          const echo = { namespace: 'echo', labelSelector: 'app=echo' };
          const pods = await kube.list({ apiVersion: 'v1', kind: 'Pod', ...echo });
          return pods.map(({ metadata: { name } }) => ({ namespace: echo.namespace, name }));
        },
        standing: true,
        expect: 'redirected',
        containers: 'injected',
      },
    },
    observe: async ({ nodes }) => ({ nodes }),
    judge: (findings, { nodes, agents }) =>
      findings.sameSet(
        'nodes with an agent',
        nodes,
        agents.map(({ node }) => node),
      ),
    mutants: {
      'an injected agent': ({ agents: [first] }) => first?.containers.push(PROXY),
      'no label': ({ agents: [, second] }) => set(second, { inject: '' }),
      'no agent on one node': ({ agents }) => agents.shift(),
    },
  }),
);
