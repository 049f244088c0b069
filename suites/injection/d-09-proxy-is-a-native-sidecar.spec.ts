import {
  APP_CONTAINER,
  type Bench,
  type ContainerFacts,
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

const PROXY = 'istio-proxy';
/** Init containers of the pod's own: one that ends, one that is a sidecar itself. */
const OWN = ['own-init', 'own-sidecar'];
const STABLE_SINCE = 33;

interface Observation {
  /** Minor version of each node's kubelet. */
  readonly kubelets: Readonly<Record<string, number>>;
  readonly pods: readonly {
    readonly node: string;
    /** Init containers in the order of their start, the native sidecars among them. */
    readonly init: readonly { readonly name: string; readonly sidecar: boolean }[];
    readonly regular: readonly string[];
    readonly redirection: Redirection;
  }[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('order', { inject: true });
  const [nodes, pods] = await Promise.all([
    bench.kube.list({ apiVersion: 'v1', kind: 'Node' }),
    bench.start(...bench.nodes.map((node, index) => ownInit(bench, namespace, node, index))),
  ]);
  const sights = await bench.eyes.pods(pods, ['rules']);
  return {
    kubelets: Object.fromEntries(
      nodes.map(({ metadata, status }) => [metadata.name, minorOf(status.nodeInfo.kubeletVersion)]),
    ),
    pods: sights.map(({ pod: { node, containers }, rules }) => ({
      node,
      init: containers.filter(isInit).map(({ name, kind }) => ({ name, sidecar: kind === 'sidecar' })),
      regular: containers.filter((each) => !isInit(each)).map((each) => each.name),
      redirection: redirectionOf(rules),
    })),
  };
}

function ownInit({ images }: Bench, namespace: string, node: string, index: number) {
  const [first = '', second = ''] = OWN;
  const initContainers = [
    { name: first, command: ['true'] },
    { ...idleContainer({ name: second }), restartPolicy: 'Always' as const },
  ];
  const containers = [echoContainer({ readiness: 'none' })];
  return pod({ namespace, name: `own-init-${index}`, node, initContainers, containers }, images);
}

export default requirement<Observation>('CNI-D-09', {
  observe,
  judge: ({ kubelets, pods }) => {
    const findings = new Findings().sameSet('nodes with a pod', Object.keys(kubelets), pods.map((each) => each.node));
    for (const [node, minor] of Object.entries(kubelets))
      findings.holds(`kubelet on ${node}`, `1.${STABLE_SINCE} or newer`, minor >= STABLE_SINCE, `1.${minor}`);
    for (const { node, init, regular, redirection } of pods) {
      const subject = `injected pod on ${node}`;
      const sidecars = init.filter((each) => each.sidecar).map((each) => each.name);
      findings
        .equal(`${subject}: init containers`, [VALIDATION_CONTAINER, PROXY, ...OWN], init.map(({ name }) => name))
        .equal(`${subject}: those that always restart`, [PROXY, OWN[1]], sidecars)
        .equal(`${subject}: regular containers`, [APP_CONTAINER], regular);
      redirected(findings, subject, redirection);
    }
    return findings.judgement();
  },
  mutants: {
    'the proxy after the rest': ({ pods }) => pods[0]?.init.push(...(pods[0]?.init.splice(1, 1) ?? [])),
    'the proxy before validation': ({ pods }) => pods[1]?.init.splice(0, 2, ...(pods[1]?.init.slice(0, 2).reverse() ?? [])),
    'a proxy that does not restart': ({ pods }) => Object.assign(pods[0]?.init[1] ?? {}, { sidecar: false }),
    'an ordinary proxy beside': ({ pods }) => pods[1]?.regular.push(PROXY),
    'not redirected inbound': ({ pods }) => delete pods[0]?.redirection.inboundPort,
    'not redirected outbound': ({ pods }) => delete pods[1]?.redirection.outboundPort,
    'an older kubelet': ({ kubelets }) => Object.assign(kubelets, { [Object.keys(kubelets)[0] ?? '']: 32 }),
    'no pod on one node': ({ pods }) => pods.splice(0, 1),
  },
});

function isInit({ kind }: ContainerFacts): boolean {
  return kind === 'init' || kind === 'sidecar';
}

function minorOf(version: string): number {
  return Number(/^v1\.(\d+)/.exec(version)?.[1] ?? 0);
}
