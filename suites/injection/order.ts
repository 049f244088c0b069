import type { ContainerFacts } from '../requirement.ts';

/** A pod's containers in the order in which they start. */
export interface InOrder {
  /** Init containers, the native sidecars among them. */
  readonly init: readonly { readonly name: string; readonly sidecar: boolean }[];
  readonly regular: readonly string[];
}

export function inOrder(containers: readonly ContainerFacts[]): InOrder {
  const isInit = ({ kind }: ContainerFacts) => kind === 'init' || kind === 'sidecar';
  return {
    init: containers.filter(isInit).map(({ name, kind }) => ({ name, sidecar: kind === 'sidecar' })),
    regular: containers.filter((each) => !isInit(each)).map(({ name }) => name),
  };
}

/** Minor version of a node's kubelet; 0 for one that is not 1.x. */
export function minorOf({ kubeletVersion }: { readonly kubeletVersion: string }): number {
  return Number(/^v1\.(\d+)/.exec(kubeletVersion)?.[1] ?? 0);
}
