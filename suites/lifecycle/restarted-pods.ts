import { type KubeObject, type PodFacts, parsePod, type Redirection } from '../requirement.ts';

export const KINDS = ['native sidecar', 'classic sidecar', 'no sidecar'] as const;

export type Kind = (typeof KINDS)[number];

/** What became of a pod whose node was restarted. */
export interface Restarted {
  readonly kind: Kind;
  /** It is the object that it was before the restart. */
  readonly same: boolean;
  /** Its containers are of the new boot. */
  readonly anew: boolean;
  readonly ready: boolean;
  /** Phase, and why containers wait. */
  readonly state: string;
  /** Absent where it has no network namespace to look at. */
  readonly redirection?: Redirection;
}

export function nameOf({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  return { namespace, name };
}

/** @param object of the pod as it is now; undefined where there is none any more */
export function restartedFrom(kind: Kind, was: PodFacts, object: KubeObject | undefined): Restarted {
  if (object === undefined) return { kind, same: false, anew: false, ready: false, state: 'gone' };
  const { uid, ready, phase, containers } = parsePod(object);
  const old = was.containers.map(({ containerId }) => containerId);
  const waits = containers.flatMap(({ name, reason, state }) =>
    state === 'running' ? [] : `${name} ${reason ?? state}`,
  );
  return {
    kind,
    same: uid === was.uid,
    anew: containers.every(({ containerId }) => containerId !== undefined && !old.includes(containerId)),
    ready,
    state: [phase, ...waits].join(', '),
  };
}
