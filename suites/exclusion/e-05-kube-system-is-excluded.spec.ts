import { empty, handMadeSidecarPod, parsePod, podGroups, requirement } from '../requirement.ts';

const SYSTEM = 'kube-system';

export default requirement(
  'CNI-E-05',
  podGroups({
    groups: {
      standing: {
        what: `standing pod of ${SYSTEM}`,
        /** Every running one that has a network namespace of its own. */
        find: async ({ kube }) => {
          const pods = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace: SYSTEM });
          return pods.map(parsePod).filter(({ phase, hostNetwork }) => phase === 'Running' && !hostNetwork);
        },
        standing: true,
        expect: 'left alone',
      },
      sidecars: {
        what: `pod of ${SYSTEM} with a sidecar`,
        in: { shared: SYSTEM, prefix: 'e-05-sidecar' },
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'left alone',
      },
      compared: {
        what: 'pod with a sidecar in another namespace',
        in: 'plain',
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'redirected',
      },
    },
    /** What the charts under test exclude where nobody says otherwise, and what is excluded in this lane. */
    observe: async ({ mesh }) => ({
      byDefault: mesh.defaultExcludeNamespaces,
      installed: mesh.excludeNamespaces,
    }),
    judge: (findings, { byDefault, installed }) =>
      findings
        .equal("the chart's default excludeNamespaces", [SYSTEM], byDefault)
        .holds('excludeNamespaces in this lane', SYSTEM, installed.includes(SYSTEM), installed.join()),
    mutants: {
      'another default': ({ byDefault }) => byDefault.push('istio-system'),
      'no default at all': ({ byDefault }) => empty(byDefault),
      'not in the list of this lane': ({ installed }) => installed.splice(installed.indexOf(SYSTEM), 1),
    },
  }),
);
