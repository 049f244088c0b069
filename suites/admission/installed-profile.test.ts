import { expect, test } from 'vitest';
import type { Act } from '../../harness/acts/act.ts';
import { verdictOf } from '../../harness/verdict/outcome.ts';
import { type Bench, KubeApiError, type KubeObject } from '../requirement.ts';
import restrictedAdmits from './q-02-restricted-admits-with-seccomp.spec.ts';

const PROFILE = 'global.proxy.seccompProfile';
const VIOLATES = 'violates PodSecurity "restricted:latest":';
const NO_PROFILE = `${VIOLATES} seccompProfile (pod or containers "istio-validation", "istio-proxy" must set it)`;
const CARELESS = `${VIOLATES} unrestricted capabilities (container "app" must set securityContext.capabilities.drop=["ALL"])`;

/** A lane whose policy admits an injected pod while its proxy has the profile, as it was installed or set meanwhile. */
function lane(seccompProfile: object | undefined) {
  let hasProfile = seccompProfile !== undefined;
  const acts: Act[] = [];
  const deployments = new Map<string, boolean>();
  const refusalOf = (name: string) =>
    name === 'careless' ? CARELESS : name === 'uninjected' || hasProfile ? '' : NO_PROFILE;
  const containers = (name: string) =>
    (name === 'uninjected' ? ['app'] : ['app', 'istio-proxy', 'istio-validation']).map((its) => ({
      name: its,
    }));
  const objectOf = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'restricted', name, uid: name, creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { containers: containers(name) },
  });
  const rendered = { global: { proxy: { seccompProfile: { type: 'RuntimeDefault' } } } };
  const bench = {
    nodes: [],
    images: { apps: 'apps:1' },
    deadlines: { podReadyMs: 1000 },
    mesh: {
      values: { values: { global: { proxy: seccompProfile === undefined ? {} : { seccompProfile } } } },
    },
    namespace: async () => 'restricted',
    start: async (...pods: readonly KubeObject[]) => {
      for (const { metadata } of pods) {
        const refusal = refusalOf(metadata.name);
        if (refusal !== '') throw new KubeApiError('refused', 403, `pods "${metadata.name}": ${refusal}`);
      }
      return pods;
    },
    started: async () => [{}],
    fresh: async ({ name }: { readonly name: string }) => ({ object: objectOf(name) }),
    kube: {
      create: async ({ metadata }: KubeObject) => void deployments.set(metadata.name, hasProfile),
      list: async ({ kind, labelSelector }: { readonly kind: string; readonly labelSelector?: string }) => {
        if (kind === 'Pod')
          return [...deployments].filter(([name, has]) => has && labelSelector === `app=${name}`);
        return [...deployments].flatMap(([name, has]) =>
          has
            ? []
            : [
                {
                  involvedObject: replicaSetOf(name),
                  message: `pods "${name}-x": ${NO_PROFILE}`,
                  metadata: {},
                },
              ],
        );
      },
    },
    eventually: async (_: string, attempt: () => Promise<{ value: unknown }>) => (await attempt()).value,
    render: async () => [
      {
        kind: 'ConfigMap',
        metadata: { name: 'istio-sidecar-injector' },
        data: { values: JSON.stringify(rendered) },
      },
    ],
    during: async (act: Act, work: () => Promise<unknown>) => {
      acts.push(act);
      hasProfile = !hasProfile;
      return work();
    },
  };
  return { acts, bench: bench as unknown as Bench };
}

function replicaSetOf(name: string) {
  return { kind: 'ReplicaSet', namespace: 'restricted', name: `${name}-7d9f` };
}

test.each([
  ['without it', undefined, { type: 'RuntimeDefault' }],
  ['with it', { type: 'RuntimeDefault' }, {}],
])('a mesh that was installed %s is judged with and without the profile', async (_, installed, other) => {
  const { bench, acts } = lane(installed);
  const seen = await restrictedAdmits.observe(bench);
  expect(acts).toMatchObject([{ parameters: { values: { [PROFILE]: other } } }]);
  expect(seen.without.refusal).toContain('seccompProfile');
  expect(verdictOf(restrictedAdmits.judge(seen, 'cni', '1.31.0'))).toMatchObject({ kind: 'conformant' });
});
