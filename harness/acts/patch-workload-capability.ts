import type { KubeObject } from '../kube/kube.ts';
import type { Act, ActWorld } from './act.ts';
import { admissionAsBefore, removePolicy } from './admission-policy.ts';
import { injectionSample } from './injection-sample.ts';

export interface WorkloadCapability {
  /** `NET_ADMIN`. */
  readonly capability: string;
  /** Labels of the namespaces whose new pods get it; those with injection unless told. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /** A namespace with these labels, for the dry-run of a sample pod. `bookinfo` unless told. */
  readonly sampleNamespace?: string;
}

const NAME = 'conformance-adds-capability';

/**
 * Adds a capability to the application containers of new pods by a MutatingAdmissionPolicy, the way a
 * platform's policy does (Kubernetes 1.36 serves it as v1). It runs before the injector, so the
 * sidecar and Istio's init container keep what Istio gives them, and pods that exist stay as they are.
 * A custom injection template would do it too, but then names the application's containers in the injector's status annotation.
 */
export function patchWorkloadCapability(
  world: ActWorld,
  {
    capability,
    namespaceLabels = { 'istio-injection': 'enabled' },
    sampleNamespace = 'bookinfo',
  }: WorkloadCapability,
): Act {
  const objects = policy(capability, namespaceLabels);
  let before: string | undefined;

  return {
    what: `${capability} added to the application containers of new pods by an admission policy`,
    async do() {
      before ??= await injectionSample(world.kube, sampleNamespace);
      for (const object of objects) await world.kube.apply(object, { signal: world.signal });
    },
    async undo() {
      await removePolicy(world, objects);
      if (before === undefined) return;
      const wanted = before;
      await admissionAsBefore(world, 'admission as it was before', async () =>
        (await injectionSample(world.kube, sampleNamespace)) === wanted
          ? { done: true, value: true }
          : { done: false, seen: `a sample pod still gets ${capability}` },
      );
      before = undefined;
    },
    async tookHold() {
      const sample = JSON.parse(await injectionSample(world.kube, sampleNamespace)) as {
        containers: readonly any[];
      };
      const app = sample.containers.find((container) => container.name === 'app');
      const added: readonly string[] = app?.securityContext?.capabilities?.add ?? [];
      if (added.includes(capability))
        return { done: true, value: `a sample pod's container app gets ${capability}` };
      return {
        done: false,
        seen: `a sample pod's container app adds ${added.length === 0 ? 'nothing' : added.join(', ')}`,
      };
    },
  };
}

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
