import { z } from 'zod';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { type Act, type ActKind, aimed } from './act.ts';
import { removePolicy } from './admission-policy.ts';

const parameters = z.strictObject({
  from: z.string(),
  to: z.string(),
  /** A namespace for the dry-run of a sample policy. */
  sampleNamespace: z.string().default('bookinfo'),
});
/** How a sample policy of `from` is stored. */
const before = z.strictObject({ mode: z.string() });

type Parameters = z.infer<typeof parameters>;

const NAME = 'conformance-rewrites-mtls';

/**
 * Rewrites the mode of every PeerAuthentication that is written from now on, by a
 * MutatingAdmissionPolicy, the way a platform's "migration" policy does: the owner of a namespace asks for
 * STRICT, and the mesh is told PERMISSIVE.
 */
export function rewritePeerAuthentication(rewrite: z.input<typeof parameters>): Act {
  return aimed(REWRITE_PEER_AUTHENTICATION, rewrite);
}

export const REWRITE_PEER_AUTHENTICATION: ActKind<Parameters, z.infer<typeof before>> = {
  name: 'rewrite-peer-authentication',
  parameters,
  before,
  // The API server takes a policy off a moment after it is gone.
  settledAfter: 2,
  what: ({ from, to }) => `PeerAuthentication ${from} rewritten to ${to} by an admission policy`,
  read: async ({ kube }, target) => ({ mode: await sampleMode(kube, target) }),
  async apply({ kube, signal }, { from, to }) {
    for (const object of policy(from, to)) await kube.apply(object, { signal });
  },
  revert: ({ kube }, { from, to }) => removePolicy(kube, policy(from, to)),
  async confirm({ kube }, target, wanted) {
    const mode = await sampleMode(kube, target);
    return {
      inForce: mode === target.to,
      asBefore: mode === wanted.mode,
      seen: `a sample policy of ${target.from} is stored as ${mode}`,
    };
  },
};

async function sampleMode(kube: Kube, { from, sampleNamespace }: Parameters): Promise<string> {
  const sample: KubeObject = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'conformance-sample', namespace: sampleNamespace },
    spec: { mtls: { mode: from } },
  };
  const { object } = await kube.create(sample, { dryRun: true });
  return object['spec']?.mtls?.mode ?? 'none';
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
