import { HarnessError } from '../errors/errors.ts';
import type { PodIdentity } from '../model/record.ts';
import type { Requirement, Theme } from '../model/requirement.ts';
import type { Inspector } from '../probes/inspector.ts';

/** Themes that are about a pod's birth: every judgement looks at pods of its own pass. */
const ABOUT_BIRTH: ReadonlySet<Theme> = new Set<Theme>([
  'injection',
  'privilege',
  'admission',
  'identification',
  'exclusion',
  'rules',
  'annotations',
  'startup',
  'dns',
]);

/** A requirement about a pod's birth looked at a pod that is older than the pass: a kept lane would stay green from yesterday. */
export class StalePodError extends HarnessError {
  constructor(pod: Pick<PodIdentity, 'namespace' | 'name' | 'createdAt'>, passStartedAt: string) {
    super(
      'STALE_POD',
      `pod ${pod.namespace}/${pod.name} is of ${pod.createdAt}, the pass began ${passStartedAt}`,
      {
        nextStep: 'make the pod with bench.start, or look at standing pods with bench.standingInspector',
      },
    );
  }
}

/**
 * Inspector that refuse pods older than the pass, where the requirement is about a pod's birth. The age is
 * the one that the API server tells at the look, so it cannot be claimed.
 */
export function guardFreshness(
  inspector: Inspector,
  requirement: Requirement,
  passStartedAt: string,
): Inspector {
  if (!ABOUT_BIRTH.has(requirement.theme)) return inspector;
  return {
    ...inspector,
    pod: async (reference, sections, options) => {
      const snapshot = await inspector.pod(reference, sections, options);
      requireBorn(snapshot.pod, passStartedAt);
      return snapshot;
    },
    pods: async (references, sections, options) => {
      const snapshots = await inspector.pods(references, sections, options);
      for (const snapshot of snapshots) requireBorn(snapshot.pod, passStartedAt);
      return snapshots;
    },
  };
}

function requireBorn(
  pod: Pick<PodIdentity, 'namespace' | 'name' | 'createdAt'>,
  passStartedAt: string,
): void {
  // Creation times have whole seconds.
  const passSecond = Math.floor(Date.parse(passStartedAt) / 1000) * 1000;
  if (Date.parse(pod.createdAt) < passSecond) throw new StalePodError(pod, passStartedAt);
}
