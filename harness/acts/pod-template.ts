import type { KubeObject } from '../kube/kube.ts';

/** What acts read and change of a container. */
export interface TemplateContainer {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly EnvVariable[] | undefined;
}

export interface EnvVariable {
  readonly name: string;
  readonly value?: string;
  readonly [member: string]: unknown;
}

/** Containers of a workload's pod template. */
export function containersOf(workload: KubeObject): readonly TemplateContainer[] {
  return workload['spec'].template.spec.containers;
}

/** All of them with one changed, since a merge patch replaces a list whole. */
export function withContainer(
  containers: readonly TemplateContainer[],
  name: string,
  change: (container: TemplateContainer) => TemplateContainer,
): readonly TemplateContainer[] {
  return containers.map((container) => (container.name === name ? change(container) : container));
}
