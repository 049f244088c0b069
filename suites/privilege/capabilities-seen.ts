import type { Bench, ContainerFacts, Pod, ProcessFacts, RuntimeFacts, SetName } from '../requirement.ts';
import { ownProcesses, setsHolding } from '../requirement.ts';

/** What three witnesses say of a pod: its specification, the runtime's, and the kernel. */
export interface PodPrivileges {
  readonly pod: string;
  readonly node: string;
  readonly containers: readonly ContainerPrivileges[];
}

export interface ContainerPrivileges {
  /** `(sandbox)` for the one that holds the network namespace: no specification names it. */
  readonly container: string;
  /** Capabilities that the specification adds; `privileged` among them where it is. */
  readonly asked: readonly string[];
  /** What the runtime was told; absent for the sandbox and where it knows no such container. */
  readonly runtime?: Told;
  /** Every process of its own that runs now; none of a container that has exited. */
  readonly processes: readonly Held[];
}

export interface Told {
  /** `CONTAINER_RUNNING`, `CONTAINER_EXITED`. */
  readonly state: string;
  /** All that is in any of the five sets. */
  readonly capabilities: readonly string[];
}

export interface Held {
  readonly command: string;
  readonly uid: number;
  /** Those of the five sets that hold NET_ADMIN. */
  readonly netAdmin: readonly SetName[];
  /** The kernel's masks: inheritable, permitted, effective, bounding, ambient. */
  readonly masks: readonly string[];
}

/** Named as the kernel's look names it. */
export const SANDBOX = '(sandbox)';

/** Looks at all pods, those of a node at one moment; at each container's own processes, not at what somebody runs in it. */
export async function privilegesOf(bench: Bench, pods: readonly Pod[]): Promise<readonly PodPrivileges[]> {
  const snapshots = await bench.inspector.pods(pods, ['processes', 'runtime']);
  return snapshots.map(({ pod, processes, runtime }) => {
    const heldBy = (name: string) =>
      ownProcesses(processes.find((each) => each.container === name)?.processes ?? []).map(held);
    const sandbox = { container: SANDBOX, asked: [], processes: heldBy(SANDBOX) };
    const named = pod.containers.map((each) => {
      const facts = runtime.find(({ containerId }) => containerId === each.containerId);
      return {
        container: each.name,
        asked: asked(each),
        ...(facts === undefined ? {} : { runtime: told(facts) }),
        processes: heldBy(each.name),
      };
    });
    return { pod: pod.name, node: pod.node, containers: [...named, sandbox] };
  });
}

/** What a container's specification asks for beyond the runtime's default, without the prefix `CAP_`. */
export function asked({ securityContext }: Pick<ContainerFacts, 'securityContext'>): readonly string[] {
  const added =
    securityContext.capabilities?.add?.map((name) => name.toUpperCase().replace(/^CAP_/, '')) ?? [];
  return securityContext.privileged === true ? [...added, 'privileged'] : added;
}

function told({ state, capabilities }: RuntimeFacts): Told {
  const names: readonly string[] = Object.values(capabilities).flatMap((set) => set.names);
  return { state, capabilities: [...new Set(names)].toSorted() };
}

function held({ command, uids, capabilities }: ProcessFacts): Held {
  const { inheritable, permitted, effective, bounding, ambient } = capabilities;
  return {
    command: command.split(' ').slice(0, 2).join(' '),
    uid: uids[1] ?? -1,
    netAdmin: setsHolding(capabilities, 'NET_ADMIN'),
    masks: [inheritable, permitted, effective, bounding, ambient].map((set) => set.mask),
  };
}
