import type { HostAccess, HostCheck } from '../host/access.ts';
import type { CheckResult } from '../host/check-result.ts';
import { diskFinding } from '../host/checks/capacity.ts';
import { openFilesFinding } from '../host/checks/kernel-limits.ts';
import { tryDocker } from './docker-trial.ts';
import { tryPodman } from './podman-trial.ts';
import type { Refusal, Working } from './refusal.ts';

export type EngineName = 'docker' | 'podman';

export interface FoundEngine {
  /** The engine to use; absent where none works. */
  readonly name?: EngineName;
  /** The engine that works, with what it offers, or why none does. */
  readonly findings: readonly CheckResult[];
}

const BASE = { id: 'engine', title: 'container engine' };

/**
 * Which engine works here: Docker first, then podman; each is tried by running a privileged container, not believed by
 * its name. `force` tries that one alone. Changes nothing.
 */
export async function findEngine(host: HostAccess, force?: EngineName): Promise<FoundEngine> {
  const refusals: (Refusal & { readonly name: EngineName })[] = [];
  for (const name of force === undefined ? (['docker', 'podman'] as const) : [force]) {
    const trial = await (name === 'docker' ? tryDocker(host) : tryPodman(host));
    if ('works' in trial) return { name, findings: await findingsOf(name, trial.works, host) };
    refusals.push({ name, ...trial.refused });
  }
  // Who has a Docker that only does not work, such as one that is not started, is not given another engine.
  const installed = refusals.some(({ name, absent }) => name === 'docker' && absent !== true);
  return { findings: [refusedFinding(installed ? refusals.map(withoutPackages) : refusals)] };
}

/** The doctor's check of the engine. */
export function engineCheck(force?: EngineName): HostCheck {
  return async function engine(host) {
    return (await findEngine(host, force)).findings;
  };
}

async function findingsOf(
  name: EngineName,
  works: Working,
  host: HostAccess,
): Promise<readonly CheckResult[]> {
  const { description, limits, dataDirectory } = works;
  const seen = `${name} ${description} runs a privileged container`;
  return [
    { ...BASE, level: 'ok', engine: name, seen, remedy: '' },
    ...(dataDirectory === undefined
      ? []
      : [await diskFinding(host, { id: 'engine-disk', title: "free disk, engine's", path: dataDirectory })]),
    openFilesFinding(limits),
  ];
}

function withoutPackages<T extends Refusal>(refusal: T): T {
  if (refusal.packages === undefined) return refusal;
  const { packages: _packages, remedy: _remedy, ...rest } = refusal;
  return rest as T;
}

function refusedFinding(refusals: readonly (Refusal & { readonly name: EngineName })[]): CheckResult {
  const seen = refusals.map(({ name, why }) => `${name}: ${why}`).join('; ');
  const remedies = refusals.flatMap(({ remedy }) => remedy ?? []);
  const packages = refusals.flatMap((refusal) => refusal.packages ?? []);
  const remedy =
    remedies.length === 0
      ? 'use a machine where Docker, or podman as root, may run privileged containers'
      : remedies.join('; or ');
  return packages.length > 0
    ? { ...BASE, level: 'missing', seen, remedy, packages }
    : { ...BASE, level: 'unfit', seen, remedy };
}
