import { z } from 'zod';
import type { KubeObject } from '../kube/kube.ts';
import { type Act, type ActKind, aimed } from './act.ts';
import { removePolicy } from './admission-policy.ts';
import { digestOf, injectionSample } from './injection-sample.ts';

const parameters = z.strictObject({
  /** `NET_ADMIN`. */
  capability: z.string(),
  /** Labels of the namespaces whose new pods get it. */
  namespaceLabels: z.record(z.string(), z.string()).default({ 'istio-injection': 'enabled' }),
  /** A namespace with these labels, for the dry-run of a sample pod. */
  sampleNamespace: z.string().default('bookinfo'),
});
/** Digest of what admission makes of a sample pod. */
const before = z.strictObject({ sample: z.string() });

const NAME = 'conformance-adds-capability';

/**
 * Adds a capability to the application containers of new pods by a MutatingAdmissionPolicy, the way a
 * platform's policy does (Kubernetes 1.36 serves it as v1). It runs before the injector, so the
 * sidecar and Istio's init container keep what Istio gives them, and pods that exist stay as they are.
 * A custom injection template would do it too, but then names the application's containers in the injector's status annotation.
 */
export function patchWorkloadCapability(capability: z.input<typeof parameters>): Act {
  return aimed(PATCH_WORKLOAD_CAPABILITY, capability);
}

export const PATCH_WORKLOAD_CAPABILITY: ActKind<z.infer<typeof parameters>, z.infer<typeof before>> = {
  name: 'patch-workload-capability',
  parameters,
  before,
  // The API server takes a policy off a moment after it is gone.
  settledAfter: 2,
  what: ({ capability }) =>
    `${capability} added to the application containers of new pods by an admission policy`,
  read: async ({ kube }, { sampleNamespace }) => ({
    sample: digestOf(await injectionSample(kube, sampleNamespace)),
  }),
  async apply({ kube, signal }, { capability, namespaceLabels }) {
    for (const object of policy(capability, namespaceLabels)) await kube.apply(object, { signal });
  },
  revert: ({ kube }, { capability, namespaceLabels }) =>
    removePolicy(kube, policy(capability, namespaceLabels)),
  async confirm({ kube }, { capability, sampleNamespace }, { sample }) {
    const now = await injectionSample(kube, sampleNamespace);
    const { containers } = JSON.parse(now) as { containers: readonly any[] };
    const app = containers.find((container) => container.name === 'app');
    const added: readonly string[] = app?.securityContext?.capabilities?.add ?? [];
    return {
      inForce: added.includes(capability),
      asBefore: digestOf(now) === sample,
      seen: `a sample pod's container app gets ${added.length === 0 ? 'nothing' : added.join(', ')}`,
    };
  },
};

/** Policy and binding. A list of capabilities is atomic, which an apply configuration may not touch, so it is JSON patches. */
function policy(
  capability: string,
  namespaceLabels: Readonly<Record<string, string>>,
): readonly KubeObject[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    {
      apiVersion,
      kind: 'MutatingAdmissionPolicy',
      metadata: { name: NAME },
      spec: {
        failurePolicy: 'Fail',
        reinvocationPolicy: 'Never',
        matchConstraints: {
          namespaceSelector: { matchLabels: namespaceLabels },
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
        },
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: patches(capability) } }],
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

/**
 * CEL: for each container, one patch at the deepest member that is there, since JSON Patch makes no parents.
 * @param capability a bare name; it is put into a string literal
 */
function patches(capability: string): string {
  const added = `[${JSON.stringify(capability)}]`;
  return `lists.range(size(object.spec.containers)).map(i,
    !has(object.spec.containers[i].securityContext)
      ? JSONPatch{op: "add", path: "/spec/containers/" + string(i) + "/securityContext", value: {"capabilities": {"add": ${added}}}}
    : !has(object.spec.containers[i].securityContext.capabilities)
      ? JSONPatch{op: "add", path: "/spec/containers/" + string(i) + "/securityContext/capabilities", value: {"add": ${added}}}
    : !has(object.spec.containers[i].securityContext.capabilities.add)
      ? JSONPatch{op: "add", path: "/spec/containers/" + string(i) + "/securityContext/capabilities/add", value: ${added}}
      : JSONPatch{op: "add", path: "/spec/containers/" + string(i) + "/securityContext/capabilities/add/-", value: "${capability}"})`;
}
