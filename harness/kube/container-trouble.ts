import { type ContainerStatus, containerStatuses, lastEnd } from './container-state.ts';
import type { KubeObject } from './kube.ts';
import { isBeingDeleted } from './pod-state.ts';

/** A container that will not come up by itself. */
export interface ContainerTrouble {
  readonly pod: KubeObject;
  readonly container: string;
  /** `crash-loop`: it starts and ends; `image`: its image cannot be had; `not-started`: its node cannot make or start it. */
  readonly kind: 'crash-loop' | 'image' | 'not-started';
  /** `crash loop, exit 1 (Error), restarted 3 times`. */
  readonly why: string;
}

/** So many crash loops of one container are no accident. */
const LOOPS = 3;
const LOOKS = 3;

/** Reasons by which the kubelet says what keeps a container; pkg/kubelet/images/types.go, pkg/kubelet/kuberuntime. */
const STUCK: Readonly<Record<string, ContainerTrouble['kind']>> = {
  ErrImagePull: 'image',
  ImagePullBackOff: 'image',
  ErrImageNeverPull: 'image',
  InvalidImageName: 'image',
  ImageInspectError: 'image',
  CreateContainerConfigError: 'not-started',
  CreateContainerError: 'not-started',
  RunContainerError: 'not-started',
};

interface Seen {
  /** Restart counts at which it was in a crash loop. */
  readonly loops: Set<number>;
  stuckSinceMs: number | undefined;
  stuckLooks: number;
}

/**
 * Remembers looks at pods, to tell the container that is in its third crash loop, or that has been stuck for three looks
 * and `stuckMs`, from one that has had an accident.
 */
export class TroubleDetector {
  readonly #stuckMs: number;
  readonly #seen = new Map<string, Seen>();

  constructor(stuckMs: number) {
    this.#stuckMs = stuckMs;
  }

  /** The containers in trouble, of pods as they are at `nowMs`. Pods on their way out are left out. */
  look(pods: readonly KubeObject[], nowMs: number): readonly ContainerTrouble[] {
    const staying = pods.filter((pod) => !isBeingDeleted(pod));
    return staying.flatMap((pod) =>
      containerStatuses(pod).flatMap((status) => {
        const seen = this.#of(`${pod.metadata.uid ?? pod.metadata.name}/${status.name}`);
        const found = inLoop(status, seen) ?? this.#stuck(status, seen, nowMs);
        return found === undefined ? [] : [{ pod, container: status.name, ...found }];
      }),
    );
  }

  #of(key: string): Seen {
    const seen = this.#seen.get(key) ?? { loops: new Set(), stuckSinceMs: undefined, stuckLooks: 0 };
    this.#seen.set(key, seen);
    return seen;
  }

  #stuck(status: ContainerStatus, seen: Seen, nowMs: number): Found | undefined {
    const { reason = '', message } = status.state?.waiting ?? {};
    const kind = STUCK[reason];
    if (kind === undefined) {
      seen.stuckSinceMs = undefined;
      seen.stuckLooks = 0;
      return undefined;
    }
    seen.stuckSinceMs ??= nowMs;
    seen.stuckLooks += 1;
    if (seen.stuckLooks < LOOKS || nowMs - seen.stuckSinceMs < this.#stuckMs) return undefined;
    return { kind, why: message === undefined ? reason : `${reason}: ${message}` };
  }
}

type Found = Pick<ContainerTrouble, 'kind' | 'why'>;

function inLoop(status: ContainerStatus, { loops }: Seen): Found | undefined {
  const { restartCount } = status;
  if (status.state?.waiting?.reason !== 'CrashLoopBackOff') return undefined;
  loops.add(restartCount);
  // Whoever has been restarted three times was in three loops, whether or not each was looked at.
  if (loops.size < LOOPS && restartCount < LOOPS) return undefined;
  const words = ['crash loop', lastEnd(status), `restarted ${restartCount} times`];
  return { kind: 'crash-loop', why: words.filter((word) => word !== undefined).join(', ') };
}
