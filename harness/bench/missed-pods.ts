import type { PodReference } from '../kube/kube.ts';
import { handMadeSidecarPod, istioValidationContainer, STATUS_ANNOTATION } from '../workloads/hand-made.ts';
import type { Bench } from './bench.ts';
import { firstValidations } from './first-validations.ts';
import { onEach } from './on-each.ts';
import { proxyImageOf } from './proxy-image.ts';

/**
 * A pod on each node that the plugin has missed, as while it could not run: at first it lacks the mark by which it and
 * the agent know a pod with sidecar; it is given that once its validation has failed, and so is what a repair is for. @throws NotInTimeError
 */
export async function missedPods(bench: Bench, nodes: readonly string[]): Promise<readonly PodReference[]> {
  const [namespace, proxyImage] = await Promise.all([bench.namespace('missed'), proxyImageOf(bench)]);
  const initContainers = [istioValidationContainer(proxyImage)];
  const made = onEach(nodes, 'missed', (its) =>
    handMadeSidecarPod(
      { ...its, namespace, initContainers, asleep: true, statusAnnotation: false },
      bench.images,
    ),
  );
  await bench.create(...made);
  const pods = made.map(({ metadata: { name } }) => ({ namespace, name }));
  await firstValidations(bench, pods);
  for (const its of pods) {
    const annotations = { [STATUS_ANNOTATION]: '{}' };
    await bench.kube.patch({ apiVersion: 'v1', kind: 'Pod', ...its }, { metadata: { annotations } });
  }
  return pods;
}
