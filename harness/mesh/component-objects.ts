import type { KubeObject } from '../kube/kube.ts';
import { parseManifests } from '../kube/manifests.ts';

/** Label by which Istio's charts say of what component an object is; some objects of a chart lack it. */
const COMPONENT = 'operator.istio.io/component';
/** What all of a chart's objects are called by one of these labels, whatever else they bear. */
const NAMES = { Cni: ['istio-cni'], Pilot: ['istiod', 'istio-reader'] } as const;

/** A component of Istio, as its charts call it: the CNI agent, or the control plane. */
export const COMPONENTS = ['Cni', 'Pilot'] as const;
export type Component = (typeof COMPONENTS)[number];

/** Objects of one component, of all that an installer renders: its accounts, rights and webhooks among them. */
export function componentObjects(manifest: string, component: Component): readonly KubeObject[] {
  const names: readonly (string | undefined)[] = NAMES[component];
  return parseManifests(manifest, 'the rendered mesh').filter(({ metadata: { labels = {} } }) => {
    if (labels[COMPONENT] !== undefined) return labels[COMPONENT] === component;
    return names.includes(labels['app.kubernetes.io/name']) || names.includes(labels['app']);
  });
}
