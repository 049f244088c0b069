import type { KubeObject } from '../kube/kube.ts';
import { parseManifests } from '../kube/manifests.ts';

/** Label by which Istio's charts say of what component an object is. */
const COMPONENT = 'operator.istio.io/component';

/** A component of Istio, as its charts call it: the CNI agent, or the control plane. */
export const COMPONENTS = ['Cni', 'Pilot'] as const;
export type Component = (typeof COMPONENTS)[number];

/** Objects of one component, of all that an installer renders. */
export function componentObjects(manifest: string, component: Component): readonly KubeObject[] {
  return parseManifests(manifest, 'the rendered mesh').filter(
    ({ metadata }) => metadata.labels?.[COMPONENT] === component,
  );
}
