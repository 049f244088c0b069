import {
  APP_CONTAINER,
  empty,
  Findings,
  meshedPods,
  notEntered,
  type PodSnapshot,
  pod,
  podGroups,
  requirement,
  set,
  sleepingContainer,
  VALIDATION_CONTAINER,
} from '../requirement.ts';
import { type InOrder, inOrder, minorOf } from './order.ts';

const PROXY = 'istio-proxy';
/** Init containers of a pod's own: one that ends, and a sidecar. */
const OWN = ['own-init', 'own-sidecar'];
const STABLE_SINCE = 33;

const INIT_CONTAINERS = [
  { name: 'own-init', command: ['true'] },
  { ...sleepingContainer({ name: 'own-sidecar' }), restartPolicy: 'Always' as const },
];

export default requirement(
  'CNI-D-09',
  podGroups({
    look: ({ pod: { containers } }: PodSnapshot) => inOrder(containers),
    groups: {
      simple: {
        what: 'injected pod',
        ...meshedPods,
        expect: 'redirected',
        holds: (findings, subject, seen) => nativeSidecar(findings, subject, seen, []),
      },
      own: {
        what: 'injected pod with init containers of its own',
        in: 'injected',
        make: (its, { images }) =>
          pod({ ...its, initContainers: INIT_CONTAINERS, containers: [sleepingContainer()] }, images),
        expect: 'redirected',
        holds: (findings, subject, seen) => nativeSidecar(findings, subject, seen, OWN),
      },
    },
    /** Minor version of each node's kubelet. */
    observe: async ({ kube }) => {
      const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node' });
      const minors = nodes.map(({ metadata: { name }, status }) => [name, minorOf(status.nodeInfo)] as const);
      return { kubelets: Object.fromEntries(minors) as Readonly<Record<string, number>> };
    },
    judge: (findings, { kubelets, simple }) => {
      const nodes = simple.map(({ node }) => node);
      findings.sameSet('nodes with a pod', Object.keys(kubelets), nodes);
      for (const [node, minor] of Object.entries(kubelets)) {
        const isStable = minor >= STABLE_SINCE;
        const wanted = `1.${STABLE_SINCE} or newer`;
        findings.control(new Findings().holds(`kubelet on ${node}`, wanted, isStable, `1.${minor}`));
      }
    },
    mutants: {
      'the proxy after the rest': ({ own }) => own[0]?.init.push(...own[0].init.splice(1, 1)),
      'the proxy before validation': ({ simple }) => simple[1]?.init.push(...simple[1].init.splice(0, 1)),
      'a proxy that does not restart': ({ simple }) => set(simple[0]?.init[1], { sidecar: false }),
      'an ordinary proxy beside': ({ own }) => own[0]?.regular.push(PROXY),
      'not redirected inbound': ({ own }) => notEntered(own[0]?.redirection, 'PREROUTING'),
      'not redirected outbound': ({ simple }) => notEntered(simple[1]?.redirection, 'OUTPUT'),
      'an older kubelet': {
        turns: 'inconclusive',
        change: ({ kubelets }) => set(kubelets, { [Object.keys(kubelets)[0] ?? '']: 32 }),
      },
      'no pod on one node': ({ simple }) => simple.shift(),
      'no pod with init containers of its own': ({ own }) => empty(own),
    },
  }),
);

/** Validation, the proxy, then what the pod brought; of these the proxy and `own-sidecar` always restart. */
function nativeSidecar(findings: Findings, subject: string, seen: InOrder, own: readonly string[]): void {
  const names = seen.init.map(({ name }) => name);
  const sidecars = seen.init.filter(({ sidecar }) => sidecar).map(({ name }) => name);
  findings
    .equal(`${subject}: init containers`, [VALIDATION_CONTAINER, PROXY, ...own], names)
    .equal(`${subject}: those that always restart`, [PROXY, ...own.slice(1)], sidecars)
    .equal(`${subject}: regular containers`, [APP_CONTAINER], seen.regular);
}
