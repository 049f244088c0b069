import {
  APP_CONTAINER,
  type Bench,
  echoContainer,
  Findings,
  idleContainer,
  pod,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  VALIDATION_CONTAINER,
} from '../requirement.ts';
import { type InOrder, inOrder, minorOf } from './order.ts';

const PROXY = 'istio-proxy';
/** Init containers of the pod's own: one that ends, and a sidecar. */
const OWN = ['own-init', 'own-sidecar'];
const STABLE_SINCE = 33;

interface Observation {
  /** Minor version of each node's kubelet. */
  readonly kubelets: Readonly<Record<string, number>>;
  /** One on every node. */
  readonly pods: readonly (InOrder & {
    readonly node: string;
    readonly redirection: Redirection;
  })[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('own', { inject: true });
  const initContainers = [
    { name: OWN[0]!, command: ['true'] },
    { ...idleContainer({ name: OWN[1]! }), restartPolicy: 'Always' as const },
  ];
  const containers = [echoContainer({ readiness: 'none' })];
  const made = bench.nodes.map((node, index) =>
    pod({ namespace, name: `own-${index}`, node, initContainers, containers }, bench.images),
  );
  const [nodes, pods] = await Promise.all([
    bench.kube.list({ apiVersion: 'v1', kind: 'Node' }),
    bench.start(...made),
  ]);
  const sights = await bench.eyes.pods(pods, ['rules']);
  const kubelets = nodes.map(({ metadata: { name }, status }) => [name, minorOf(status.nodeInfo)]);
  return {
    kubelets: Object.fromEntries(kubelets),
    pods: sights.map(({ pod: { node, containers: all }, rules }) => ({
      node,
      ...inOrder(all),
      redirection: redirectionOf(rules),
    })),
  };
}

export default requirement<Observation>('CNI-D-09', {
  observe,
  judge: ({ kubelets, pods }) => {
    const findings = new Findings();
    findings.sameSet(
      'nodes with a pod',
      Object.keys(kubelets),
      pods.map(({ node }) => node),
    );
    for (const [node, minor] of Object.entries(kubelets))
      findings.holds(`kubelet on ${node}`, `1.${STABLE_SINCE} or newer`, minor >= STABLE_SINCE, `1.${minor}`);
    for (const { node, init, regular, redirection } of pods) {
      const subject = `injected pod on ${node}`;
      const sidecars = init.filter(({ sidecar }) => sidecar).map(({ name }) => name);
      findings
        .equal(
          `${subject}: init containers`,
          [VALIDATION_CONTAINER, PROXY, ...OWN],
          init.map(({ name }) => name),
        )
        .equal(`${subject}: those that always restart`, [PROXY, ...OWN.slice(1)], sidecars)
        .equal(`${subject}: regular containers`, [APP_CONTAINER], regular);
      redirected(findings, subject, redirection);
    }
    return findings.judgement();
  },
  mutants: {
    'the proxy after the rest': ({ pods }) => pods[1]?.init.push(...pods[1].init.splice(1, 1)),
    'the proxy before validation': ({ pods }) => pods[1]?.init.push(...pods[1].init.splice(0, 1)),
    'a proxy that does not restart': ({ pods }) => Object.assign(pods[0]?.init[1] ?? {}, { sidecar: false }),
    'an ordinary proxy beside': ({ pods }) => pods[1]?.regular.push(PROXY),
    'not redirected inbound': ({ pods }) => delete pods[0]?.redirection.inboundPort,
    'not redirected outbound': ({ pods }) => delete pods[1]?.redirection.outboundPort,
    'an older kubelet': ({ kubelets }) => Object.assign(kubelets, { [Object.keys(kubelets)[0] ?? '']: 32 }),
    'no pod on one node': ({ pods }) => pods.splice(0, 1),
  },
});
