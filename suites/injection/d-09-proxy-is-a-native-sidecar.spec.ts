import {
  APP_CONTAINER,
  type Bench,
  Findings,
  onEach,
  pod,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  sleepingContainer,
  VALIDATION_CONTAINER,
} from '../requirement.ts';
import { type InOrder, inOrder, minorOf } from './order.ts';

const PROXY = 'istio-proxy';
/** Init containers of a pod's own: one that ends, and a sidecar. */
const OWN = ['own-init', 'own-sidecar'];
const STABLE_SINCE = 33;

interface Observation {
  /** Minor version of each node's kubelet. */
  readonly kubelets: Readonly<Record<string, number>>;
  /** Injected pods without init containers of their own, on every node. */
  readonly simple: readonly Seen[];
  /** An injected pod with both of `OWN`. */
  readonly own: readonly Seen[];
}

interface Seen extends InOrder {
  readonly node: string;
  readonly redirection: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('own', { inject: true });
  const initContainers = [
    { name: OWN[0]!, command: ['true'] },
    { ...sleepingContainer({ name: OWN[1]! }), restartPolicy: 'Always' as const },
  ];
  const special = { namespace, initContainers, containers: [sleepingContainer()] };
  const made = onEach(bench.nodes, 'own', (its) => pod({ ...its, ...special }, bench.images));
  const [nodes, { meshed }, own] = await Promise.all([
    bench.kube.list({ apiVersion: 'v1', kind: 'Node' }),
    bench.cohort('meshed'),
    bench.start(...made),
  ]);
  const sights = await bench.eyes.pods([...meshed, ...own], ['rules']);
  const seen = sights.map(({ pod: { node, containers }, rules }) => ({
    node,
    ...inOrder(containers),
    redirection: redirectionOf(rules),
  }));
  const kubelets = nodes.map(({ metadata: { name }, status }) => [name, minorOf(status.nodeInfo)]);
  return {
    kubelets: Object.fromEntries(kubelets),
    simple: seen.slice(0, meshed.length),
    own: seen.slice(meshed.length),
  };
}

export default requirement<Observation>('CNI-D-09', {
  observe,
  judge: ({ kubelets, simple, own }) => {
    const nodes = simple.map(({ node }) => node);
    const findings = new Findings().sameSet('nodes with a pod', Object.keys(kubelets), nodes);
    findings.some('pods with init containers of their own', own);
    for (const [node, minor] of Object.entries(kubelets))
      findings.holds(`kubelet on ${node}`, `1.${STABLE_SINCE} or newer`, minor >= STABLE_SINCE, `1.${minor}`);
    for (const each of simple) nativeSidecar(findings, `injected pod on ${each.node}`, each, []);
    for (const each of own) nativeSidecar(findings, `${OWN.join(' and ')} on ${each.node}`, each, OWN);
    return findings.judgement();
  },
  mutants: {
    'the proxy after the rest': ({ own }) => own[0]?.init.push(...own[0].init.splice(1, 1)),
    'the proxy before validation': ({ simple }) => simple[1]?.init.push(...simple[1].init.splice(0, 1)),
    'a proxy that does not restart': ({ simple }) =>
      Object.assign(simple[0]?.init[1] ?? {}, { sidecar: false }),
    'an ordinary proxy beside': ({ own }) => own[0]?.regular.push(PROXY),
    'not redirected inbound': ({ own }) => delete own[0]?.redirection.inboundPort,
    'not redirected outbound': ({ simple }) => delete simple[1]?.redirection.outboundPort,
    'an older kubelet': ({ kubelets }) => Object.assign(kubelets, { [Object.keys(kubelets)[0] ?? '']: 32 }),
    'no pod on one node': ({ simple }) => simple.splice(0, 1),
    'no pod with init containers of its own': ({ own }) => own.splice(0),
  },
});

/** Validation, the proxy, then what the pod brought; of these the proxy and `own-sidecar` always restart. */
function nativeSidecar(findings: Findings, subject: string, seen: Seen, own: readonly string[]): void {
  const names = seen.init.map(({ name }) => name);
  const sidecars = seen.init.filter(({ sidecar }) => sidecar).map(({ name }) => name);
  findings
    .equal(`${subject}: init containers`, [VALIDATION_CONTAINER, PROXY, ...own], names)
    .equal(`${subject}: those that always restart`, [PROXY, ...own.slice(1)], sidecars)
    .equal(`${subject}: regular containers`, [APP_CONTAINER], seen.regular);
  redirected(findings, subject, seen.redirection);
}
