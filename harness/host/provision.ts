import type { RunCommand } from '../process/run.ts';
import type { Finding } from './finding.ts';

export interface ProvisionOptions {
  readonly run: RunCommand;
  /** Shows a line to the person. */
  readonly say: (line: string) => void;
  /** Asks in a terminal; absent where there is none, and provisioning then goes on. */
  readonly confirm?: (question: string) => Promise<boolean>;
  readonly mode: 'auto' | 'never';
  readonly root: boolean;
  /** The host has Debian's package manager. */
  readonly debian: boolean;
}

export interface Provisioned {
  /** Packages that were installed; look at the host again after it. */
  readonly installed: readonly string[];
  /** What to type, where it was not done for the person. */
  readonly remedy?: string;
}

const APT_ENV = { DEBIAN_FRONTEND: 'noninteractive' };

/** Debian packages that would mend the findings, each once, in the order in which they were found. */
export function packagesFor(findings: readonly Finding[]): readonly string[] {
  const lacking = findings.filter((finding) => finding.level !== 'ok');
  return [...new Set(lacking.flatMap((finding) => finding.packages ?? []))];
}

/**
 * Installs what is missing and Debian has, where the suite may: as root, on Debian, with mode `auto`, and unless the
 * person says no. Elsewhere it gives the line to type.
 * @throws CommandError when apt fails.
 */
export async function provision(
  findings: readonly Finding[],
  options: ProvisionOptions,
): Promise<Provisioned> {
  const packages = packagesFor(findings);
  if (packages.length === 0) return { installed: [] };
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
  const line = install.join(' ');
  if (!options.debian) {
    const remedy = `install what your system calls: ${packages.join(' ')}`;
    options.say(remedy);
    return { installed: [], remedy };
  }
  const remedy = options.root ? line : `sudo ${line}`;
  options.say(remedy);
  if (options.mode === 'never' || !options.root) return { installed: [], remedy };
  if (options.confirm !== undefined && !(await options.confirm(`Install ${packages.length} packages now?`))) {
    return { installed: [], remedy };
  }
  await options.run(['apt-get', 'update'], { env: APT_ENV });
  await options.run(install, { env: APT_ENV });
  return { installed: packages };
}
