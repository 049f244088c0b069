import type { KubeObject } from './kube.ts';

interface Terminated {
  readonly exitCode: number;
  readonly signal?: number;
  readonly reason?: string;
  readonly message?: string;
}

/** A container's status as the API server sends it, as far as it is read here. */
export interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: Terminated;
  };
  readonly lastState?: { readonly terminated?: Terminated };
}

/** Statuses of a pod's containers, init containers first. */
export function containerStatuses(pod: KubeObject): readonly ContainerStatus[] {
  const { initContainerStatuses = [], containerStatuses: main = [] } = pod['status'] ?? {};
  return [...initContainerStatuses, ...main];
}

/** How a container ended last: `exit 1 (Error)`; `undefined` if it never did. */
export function lastEnd({ state, lastState }: ContainerStatus): string | undefined {
  const end = state?.terminated ?? lastState?.terminated;
  if (end === undefined) return undefined;
  const said = [end.reason, end.message?.trim()]
    .filter((word) => word !== undefined && word !== '')
    .join(': ');
  return `exit ${end.exitCode}${said === '' ? '' : ` (${said})`}`;
}
