import { type KubeObject, parsePod } from '../requirement.ts';
import { asked } from './capabilities-seen.ts';

/** What a pod's specification asks for; also of one that never runs. */
export interface Asks {
  readonly pod: string;
  /** Every init, regular and ephemeral container, with what it asks for beyond the runtime's default. */
  readonly containers: readonly {
    readonly name: string;
    readonly kind: string;
    readonly asked: readonly string[];
  }[];
  /** Namespaces of the host that the pod shares. */
  readonly shares: readonly string[];
}

export function asks(object: KubeObject): Asks {
  const pod = parsePod(object);
  const shared = { hostNetwork: pod.hostNetwork, hostPID: pod.hostPid, hostIPC: pod.hostIpc };
  return {
    pod: pod.name,
    containers: pod.containers.map((each) => ({ name: each.name, kind: each.kind, asked: asked(each) })),
    shares: Object.entries(shared).flatMap(([name, is]) => (is ? [name] : [])),
  };
}

/** What lets a process change the network of its namespace, or all that do. */
export function isNetworkPrivilege(name: string): boolean {
  return ['NET_ADMIN', 'NET_RAW', 'ALL', 'privileged'].includes(name);
}
