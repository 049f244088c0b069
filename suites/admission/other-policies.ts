import type { KubeObject } from '../requirement.ts';

const API = 'admissionregistration.k8s.io/v1';

/** What the refusing policy says. */
export const REFUSAL = 'no container may ask for NET_ADMIN or NET_RAW or be privileged';
/** Containers that the changing policy adds: to what a pod is at first, and once the injector has been. */
export const ADDED = ['before', 'after'] as const;

/**
 * Admission as a platform has it beside Istio's, for one namespace: a policy that adds a container to every pod, and is asked
 * again after the injector has changed the pod and then adds another; and one that refuses pods by what their containers ask for.
 */
export function otherPolicies(namespace: string, passId: string): readonly KubeObject[] {
  const matchConstraints = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
  };
  const [adds, refuses] = [`adds-${passId}`, `refuses-${passId}`];
  return [
    {
      apiVersion: API,
      kind: 'MutatingAdmissionPolicy',
      metadata: { name: adds },
      spec: {
        matchConstraints,
        failurePolicy: 'Fail',
        reinvocationPolicy: 'IfNeeded',
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: ADDING } }],
      },
    },
    binding('MutatingAdmissionPolicyBinding', adds, {}),
    {
      apiVersion: API,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: refuses },
      spec: {
        matchConstraints,
        failurePolicy: 'Fail',
        validations: [{ expression: ASKING_LITTLE, message: REFUSAL, reason: 'Forbidden' }],
      },
    },
    binding('ValidatingAdmissionPolicyBinding', refuses, { validationActions: ['Deny'] }),
  ];
}

function binding(kind: string, policyName: string, members: object): KubeObject {
  return { apiVersion: API, kind, metadata: { name: policyName }, spec: { policyName, ...members } };
}

/** Patches: a sleeping container of the pod's own image, by its name. */
const added = (
  name: string,
) => `[JSONPatch{op: "add", path: "/spec/containers/-", value: Object.spec.containers{
  name: "${name}", image: object.spec.containers[0].image, command: ["sh", "-c", "exec sleep infinity"]}}]`;
const has = (list: string, name: string) => `${list}.exists(each, each.name == "${name}")`;
const INJECTED = `has(object.metadata.annotations) && "sidecar.istio.io/status" in object.metadata.annotations`;
const ADDING = `!${has('object.spec.containers', ADDED[0])} ? ${added(ADDED[0])}
  : (${INJECTED} && !${has('object.spec.containers', ADDED[1])}) ? ${added(ADDED[1])} : []`;

const ASKING_LITTLE = `(object.spec.containers + (has(object.spec.initContainers) ? object.spec.initContainers : []))
  .all(each, !has(each.securityContext)
    || ((!has(each.securityContext.privileged) || !each.securityContext.privileged)
      && (!has(each.securityContext.capabilities) || !has(each.securityContext.capabilities.add)
        || each.securityContext.capabilities.add.all(one, !(one in ["NET_ADMIN", "NET_RAW"])))))`;
