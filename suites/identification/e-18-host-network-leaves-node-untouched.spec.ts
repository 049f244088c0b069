import {
  type Bench,
  Findings,
  onEach,
  oneNode,
  pod,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  STATUS_ANNOTATION,
  sleepingContainer,
  untouched,
} from '../requirement.ts';

interface Observation {
  /** On the host network and labelled for injection, in a namespace with injection; on the last node. */
  readonly onHost: readonly OnHost[];
  /** What the network namespace of that node holds while it runs. */
  readonly nodes: readonly { readonly node: string; readonly redirection: Redirection }[];
  /** An injected pod of that node, with a network namespace of its own. */
  readonly meshed: readonly { readonly node: string; readonly redirection: Redirection }[];
}

interface OnHost {
  readonly node: string;
  readonly containers: readonly string[];
  readonly hasStatus: boolean;
  readonly inHostNetwork: boolean;
  readonly redirection: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const { images, eyes } = bench;
  const nodes = oneNode(bench.nodes, 'last');
  const namespace = await bench.namespace('host', { inject: true });
  const spec = { namespace, inject: true, hostNetwork: true, containers: [sleepingContainer()] };
  const [made, { meshed }] = await Promise.all([
    bench.start(...onEach(nodes, 'on-host', (its) => pod({ ...its, ...spec }, images))),
    bench.cohort('meshed'),
  ]);
  const beside = meshed.filter(({ node }) => nodes.includes(node));
  const sights = await eyes.pods([...made, ...beside], ['rules'], { node: { rules: true } });
  const onHost = sights.slice(0, made.length);
  return {
    onHost: onHost.map((sight) => ({
      node: sight.pod.node,
      containers: sight.pod.containers.map((container) => container.name),
      hasStatus: STATUS_ANNOTATION in sight.pod.annotations,
      inHostNetwork: sight.inHostNetwork,
      redirection: redirectionOf(sight.rules),
    })),
    nodes: onHost.flatMap(({ onNode }) =>
      onNode?.rules === undefined ? [] : [{ node: onNode.node, redirection: redirectionOf(onNode.rules) }],
    ),
    meshed: sights
      .slice(made.length)
      .map(({ pod: { node }, rules }) => ({ node, redirection: redirectionOf(rules) })),
  };
}

export default requirement<Observation>('CNI-E-18', {
  observe,
  judge: ({ onHost, nodes, meshed }) => {
    const findings = new Findings().some('pods on the host network', onHost).some('nodes', nodes);
    findings.some('injected pods', meshed);
    for (const { node, containers, hasStatus, inHostNetwork, redirection } of onHost) {
      const subject = `pod on the host network of ${node}`;
      findings.equal(`${subject}: containers`, ['app'], containers);
      findings.equal(`${subject}: has ${STATUS_ANNOTATION}`, false, hasStatus);
      findings.equal(`${subject}: is on it`, true, inHostNetwork);
      untouched(findings, subject, redirection);
    }
    for (const { node, redirection } of nodes)
      untouched(findings, `network namespace of ${node}`, redirection);
    for (const { node, redirection } of meshed) redirected(findings, `injected pod on ${node}`, redirection);
    return findings.judgement();
  },
  mutants: {
    'injected on the host network': ({ onHost }) => onHost[0]?.containers.push('istio-proxy'),
    'marked as injected': ({ onHost }) => Object.assign(onHost[0] ?? {}, { hasStatus: true }),
    'not on the host network at all': ({ onHost }) =>
      Object.assign(onHost[0] ?? {}, { inHostNetwork: false }),
    'redirected, so the whole node is': ({ onHost, meshed }) => {
      Object.assign(onHost[0] ?? {}, { redirection: meshed[0]?.redirection });
    },
    'a chain on the node': ({ nodes }) =>
      nodes[0]?.redirection.chains.push('nft inet istio-proxy-nat output'),
    'nobody is redirected': ({ meshed }) => Object.assign(meshed[0] ?? {}, { redirection: { chains: [] } }),
    'no pod on the host network': (seen) => seen.onHost.splice(0),
    'no node': (seen) => seen.nodes.splice(0),
    'no injected pod': (seen) => seen.meshed.splice(0),
  },
});
