import type { ContainerFacts, Findings } from '../requirement.ts';

/** What a container may do, by its specification alone; null where that says nothing. */
export interface Rights {
  readonly container: string;
  readonly added: readonly string[];
  readonly dropped: readonly string[];
  readonly user: number | null;
  readonly group: number | null;
  readonly nonRoot: boolean | null;
  readonly privileged: boolean | null;
  readonly escalates: boolean | null;
  readonly readOnlyRoot: boolean | null;
}

/** What a container of Istio's is given; its root is read-only unless it says otherwise. */
export type Given = Pick<Rights, 'added' | 'user' | 'group'> & Partial<Pick<Rights, 'readOnlyRoot'>>;

/** The sidecar's own ids, unless the installation says otherwise. */
const ID = 1337;
export const NOTHING: Given = { added: [], user: ID, group: ID };

/** A container that says nothing of its security. */
const UNTOUCHED = {
  added: [],
  dropped: [],
  user: null,
  group: null,
  nonRoot: null,
  privileged: null,
  escalates: null,
  readOnlyRoot: null,
};

/** Rights of every container of a pod, init containers first. */
export function rightsOf({
  containers,
}: {
  readonly containers: readonly Pick<ContainerFacts, 'name' | 'securityContext'>[];
}): readonly Rights[] {
  return containers.map(({ name, securityContext }) => ({
    container: name,
    added: (securityContext.capabilities?.add ?? []).toSorted(),
    dropped: securityContext.capabilities?.drop ?? [],
    user: securityContext.runAsUser ?? null,
    group: securityContext.runAsGroup ?? null,
    nonRoot: securityContext.runAsNonRoot ?? null,
    privileged: securityContext.privileged ?? null,
    escalates: securityContext.allowPrivilegeEscalation ?? null,
    readOnlyRoot: securityContext.readOnlyRootFilesystem ?? null,
  }));
}

/**
 * Says whether a pod has exactly these containers, Istio's with what they are given and every other right taken away, the
 * rest untouched. Where the installation asks for it (`global.proxy.privileged`), Istio's are privileged and may escalate.
 */
export function compareRights(
  findings: Findings,
  subject: string,
  wanted: Readonly<Record<string, Given | 'untouched'>>,
  { rights, privileged }: { readonly rights: readonly Rights[]; readonly privileged: boolean },
): void {
  const names = rights.map(({ container }) => container);
  findings.equal(`${subject}: containers`, Object.keys(wanted).toSorted(), names.toSorted());
  for (const [container, given] of Object.entries(wanted)) {
    const found: Partial<Rights> = rights.find((each) => each.container === container) ?? {};
    const { added, ...others } = rightsWith(given, privileged);
    const { container: _, added: seen, ...seenOthers } = found;
    findings
      .equal(`${subject}: ${container} adds`, added, seen)
      .equal(`${subject}: ${container} apart from that`, others, seenOthers);
  }
}

function rightsWith(given: Given | 'untouched', privileged: boolean): Omit<Rights, 'container'> {
  if (given === 'untouched') return UNTOUCHED;
  const { added, user, group, readOnlyRoot = true } = given;
  const taken = { dropped: ['ALL'], user, group, nonRoot: user !== 0 };
  return { added, ...taken, privileged, escalates: privileged, readOnlyRoot };
}
