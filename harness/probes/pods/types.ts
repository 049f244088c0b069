import type { RedirectRequest } from './redirect-request.ts';

/** How a container takes part in its pod's life. A sidecar is an init container that always restarts (native sidecar). */
export type ContainerKind = 'init' | 'sidecar' | 'regular' | 'ephemeral';

/** A container's security context as the API server holds it; the pod's own is not merged in. */
export interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type: string };
}

export interface ContainerFacts {
  readonly name: string;
  readonly kind: ContainerKind;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly securityContext: SecurityContext;
  /** `absent`: the kubelet has not reported it. */
  readonly state: 'absent' | 'waiting' | 'running' | 'terminated';
  /** Why it waits or ended: `CrashLoopBackOff`, `Error`, `Completed`. */
  readonly reason?: string;
  readonly exitCode?: number;
  /** Of the run before this one. */
  readonly lastExitCode?: number;
  readonly restarts: number;
  readonly ready: boolean;
  /** Without the runtime's scheme: 64 hexadecimal digits. Of the present run, or of the last one. */
  readonly containerId?: string;
}

export interface PodFacts {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** UID by which the kubelet names the cgroup; another than `uid` for static pods. */
  readonly cgroupUid: string;
  readonly createdAt: string;
  /** Empty while it is not scheduled. */
  readonly node: string;
  readonly phase: string;
  readonly ready: boolean;
  readonly ips: readonly string[];
  readonly hostNetwork: boolean;
  readonly hostPid: boolean;
  readonly hostIpc: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** How its traffic is to be redirected, as its object says. */
  readonly redirect: RedirectRequest;
  /** Init containers first, each group in the order of the specification, which is the order of their start. */
  readonly containers: readonly ContainerFacts[];
}
