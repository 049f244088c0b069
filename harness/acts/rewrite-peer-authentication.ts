import type { KubeObject } from '../kube/kube.ts';
import type { Act, ActWorld } from './act.ts';
import { admissionAsBefore, removePolicy } from './admission-policy.ts';

export interface PeerAuthenticationRewrite {
  readonly from: string;
  readonly to: string;
  /** A namespace for the dry-run of a sample policy. `bookinfo` unless told. */
  readonly sampleNamespace?: string;
}

const NAME = 'conformance-rewrites-mtls';

/**
 * Rewrites the mode of every PeerAuthentication that is written from now on, by a
 * MutatingAdmissionPolicy, the way a platform's "migration" policy does: the owner of a namespace asks for
 * STRICT, and the mesh is told PERMISSIVE.
 */
export function rewritePeerAuthentication(
  world: ActWorld,
  { from, to, sampleNamespace = 'bookinfo' }: PeerAuthenticationRewrite,
): Act {
  const objects = policy(from, to);

  async function sampleMode(): Promise<string> {
    const sample: KubeObject = {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'conformance-sample', namespace: sampleNamespace },
      spec: { mtls: { mode: from } },
    };
    const { object } = await world.kube.create(sample, { dryRun: true });
    return object['spec']?.mtls?.mode ?? 'none';
  }

  return {
    what: `PeerAuthentication ${from} rewritten to ${to} by an admission policy`,
    do: async () => {
      for (const object of objects) await world.kube.apply(object, { signal: world.signal });
    },
    undo: async () => {
      await removePolicy(world, objects);
      await admissionAsBefore(world, 'policies are stored as they are written', async () => {
        const mode = await sampleMode();
        return mode === from ? { done: true, value: true } : { done: false, seen: `${from} as ${mode}` };
      });
    },
    tookHold: async () => {
      const mode = await sampleMode();
      if (mode === to) return { done: true, value: `a sample policy of ${from} is stored as ${mode}` };
      return { done: false, seen: `a sample policy of ${from} is stored as ${mode}` };
    },
  };
}

function policy(from: string, to: string): readonly KubeObject[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    {
      apiVersion,
      kind: 'MutatingAdmissionPolicy',
      metadata: { name: NAME },
      spec: {
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['security.istio.io'],
              apiVersions: ['*'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['peerauthentications'],
            },
          ],
        },
        matchConditions: [
          { name: 'asks-for-it', expression: `has(object.spec.mtls) && object.spec.mtls.mode == '${from}'` },
        ],
        failurePolicy: 'Fail',
        reinvocationPolicy: 'Never',
        mutations: [
          {
            patchType: 'JSONPatch',
            jsonPatch: { expression: `[JSONPatch{op: 'replace', path: '/spec/mtls/mode', value: '${to}'}]` },
          },
        ],
      },
    },
    {
      apiVersion,
      kind: 'MutatingAdmissionPolicyBinding',
      metadata: { name: NAME },
      spec: { policyName: NAME },
    },
  ];
}
