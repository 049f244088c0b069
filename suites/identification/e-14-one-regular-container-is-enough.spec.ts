import type { PodFacts, PodSnapshot } from '../requirement.ts';
import { empty, meshedPods, plainPods, podGroups, requirement, set } from '../requirement.ts';

/** Names of a pod's containers of a kind. A sidecar is an init container that always restarts. */
function named({ containers }: PodFacts, kind: string): readonly string[] {
  return containers.filter((container) => container.kind === kind).map((container) => container.name);
}

export default requirement(
  'CNI-E-14',
  podGroups({
    look: ({ pod }: PodSnapshot) => ({ regular: named(pod, 'regular'), sidecars: named(pod, 'sidecar') }),
    groups: {
      meshed: {
        what: 'injected pod',
        ...meshedPods,
        expect: 'redirected',
        holds: (findings, subject, { regular, sidecars }) =>
          findings
            .equal(`${subject}: regular containers`, ['app'], regular)
            .equal(`${subject}: native sidecars`, ['istio-proxy'], sidecars),
      },
      plain: {
        what: 'pod outside the mesh',
        ...plainPods,
        expect: 'left alone',
        holds: (findings, subject, { regular }) =>
          findings.equal(`${subject}: regular containers`, ['app'], regular),
      },
    },
    mutants: {
      'the proxy is a regular container': ({ meshed: [first] }) =>
        set(first, { regular: ['app', 'istio-proxy'], sidecars: [] }),
      'no native sidecar': ({ meshed: [first] }) => empty(first?.sidecars),
      'the pod outside has more containers': ({ plain: [, second] }) => second?.regular.push('another'),
    },
  }),
);
