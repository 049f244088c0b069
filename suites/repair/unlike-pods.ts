import {
  type Bench,
  type Container,
  handMadeSidecarPod,
  istioValidationContainer,
  type KubeObject,
  proxyImageOf,
  sleepingContainer,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
} from '../requirement.ts';

/** What a repair does not look for if it is told nothing: a name of an init container. */
export const OTHER_NAME = 'other-validation';

/** Pods that a repair must leave alone, by what about them is not as it looks for; in the order in which they are made. */
export const LEFT_ALONE = [
  'pod without the annotation sidecar.istio.io/status',
  'pod whose init container has another name',
  'pod whose validation ends with another code',
  'pod whose validation was content',
] as const;
/** Those of them whose init container is restarted again and again. */
export const FAILING: readonly (typeof LEFT_ALONE)[number][] = LEFT_ALONE.slice(0, 3);

/** A pod as a repair looks for where the plugin has missed it, and then those that it must leave alone; none are made yet. */
export async function missingPods(bench: Bench, node: string): Promise<readonly KubeObject[]> {
  const [namespace, proxyImage] = await Promise.all([bench.namespace('unlike'), proxyImageOf(bench)]);
  const made = (name: string, first: Container, statusAnnotation = true) =>
    handMadeSidecarPod(
      { namespace, name, node, initContainers: [first], asleep: true, statusAnnotation },
      bench.images,
    );
  const validation = istioValidationContainer(proxyImage);
  return [
    made('broken', validation),
    made('unmarked', validation, false),
    made('other-name', endsWith(VALIDATION_EXIT, OTHER_NAME)),
    made('other-code', endsWith(VALIDATION_EXIT - 1, VALIDATION_CONTAINER)),
    made('content', endsWith(0, VALIDATION_CONTAINER)),
  ];
}

function endsWith(code: number, name: string): Container {
  return { ...sleepingContainer({ name }), command: ['sh', '-c', `exit ${code}`] };
}
