import {
  empty,
  meshedPods,
  notRedirected,
  type PodSnapshot,
  pod,
  podGroups,
  redirectRulesOf,
  requirement,
  STATUS_ANNOTATION,
  servesAmbient,
  set,
  sleepingContainer,
  strangeOnNode,
} from '../requirement.ts';

const containers = [sleepingContainer()];

export default requirement(
  'CNI-E-18',
  podGroups({
    look: ({ pod: { annotations }, inHostNetwork }: PodSnapshot) => ({
      hasStatus: STATUS_ANNOTATION in annotations,
      inHostNetwork,
    }),
    groups: {
      onHost: {
        what: 'pod on the host network, labelled for injection',
        in: 'injected',
        make: (its, { images }) => pod({ ...its, inject: true, hostNetwork: true, containers }, images),
        expect: 'left alone',
        onHost: true,
        containers: ['app'],
        holds: (findings, subject, { hasStatus, inHostNetwork }) =>
          findings
            .equal(`${subject}: has ${STATUS_ANNOTATION}`, false, hasStatus)
            .equal(`${subject}: is on it`, true, inHostNetwork),
      },
      meshed: {
        what: 'injected pod',
        ...meshedPods,
        expect: 'redirected',
      },
    },
    /** What the network namespaces of the nodes hold while the pods run. */
    observe: async ({ mesh, nodes, inspector }) => {
      const seen = await Promise.all(nodes.map((node) => inspector.node(node, { rules: true })));
      return {
        ambient: servesAmbient(mesh),
        nodes: seen.flatMap(({ node, rules }) =>
          rules === undefined ? [] : [{ node, leads: redirectRulesOf(rules) }],
        ),
      };
    },
    judge: (findings, { ambient, nodes }) => {
      findings.some('nodes', nodes);
      for (const { node, leads } of nodes)
        notRedirected(findings, `network namespace of ${node}`, {
          ...leads,
          chains: strangeOnNode(leads.chains, ambient),
        });
    },
    mutants: {
      'marked as injected': ({ onHost: [first] }) => set(first, { hasStatus: true }),
      'not on the host network at all': ({ onHost: [first] }) => set(first, { inHostNetwork: false }),
      'a chain on the node': ({ nodes: [first] }) =>
        first?.leads.chains.push('nft inet istio-proxy-nat output'),
      'a rule on the node, in no chain of Istio': ({ nodes: [first] }) =>
        first?.leads.toProxy.push('iptables-nft ipv4 nat OUTPUT -p tcp -j REDIRECT --to-ports 15001'),
      'no node': ({ nodes }) => empty(nodes),
    },
  }),
);
