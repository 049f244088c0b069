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
  /** Also raises what the findings ask of the kernel; it lasts until the machine restarts. */
  readonly kernelSettings?: boolean;
}

export interface Provisioned {
  /** Packages that were installed; look at the host again after it. */
  readonly installed: readonly string[];
  /** Kernel settings that were raised; the same goes for them. */
  readonly raised: readonly string[];
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
 * Installs what is missing and Debian has, and raises kernel settings where that is asked: where the suite may, that is
 * as root, with mode `auto`, and unless the person says no. Elsewhere it gives the line to type.
 * @throws CommandError when apt fails.
 */
export async function provision(
  findings: readonly Finding[],
  options: ProvisionOptions,
): Promise<Provisioned> {
  const raised = options.kernelSettings === true ? await raise(settingsFor(findings), options) : [];
  return { raised, ...(await install(packagesFor(findings), options)) };
}

/** Kernel settings that would mend the findings. */
function settingsFor(findings: readonly Finding[]): readonly string[] {
  return findings.filter((finding) => finding.level !== 'ok').flatMap((finding) => finding.settings ?? []);
}

/** A setting that the kernel does not let itself be given is no reason to stop: fewer lanes then stand at once. */
async function raise(settings: readonly string[], options: ProvisionOptions): Promise<readonly string[]> {
  if (settings.length === 0) return [];
  // As files, since the program sysctl is not on every system.
  const script = settings.map((setting) => setting.replace(/^(.*)=(.*)$/, writing)).join('; ');
  const line = ['sh', '-ec', script];
  if (!(await mayDo(line, `Raise ${settings.join(', ')} now?`, options))) return [];
  const result = await options.run(line, { okExitCodes: 'any' });
  return result.exitCode === 0 ? settings : [];
}

async function install(
  packages: readonly string[],
  options: ProvisionOptions,
): Promise<Pick<Provisioned, 'installed' | 'remedy'>> {
  if (packages.length === 0) return { installed: [] };
  if (!options.debian) {
    const remedy = `install what your system calls: ${packages.join(' ')}`;
    options.say(remedy);
    return { installed: [], remedy };
  }
  const line = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
  const done = await mayDo(line, `Install ${packages.length} packages now?`, options);
  if (!done) return { installed: [], remedy: typed(line, options) };
  await options.run(['apt-get', 'update'], { env: APT_ENV });
  await options.run(line, { env: APT_ENV });
  return { installed: packages };
}

function writing(_: string, name: string, value: string): string {
  return `echo ${value} >/proc/sys/${name.replaceAll('.', '/')}`;
}

/** Shows the line; whether it may be run is for mode, user and person to say. */
async function mayDo(line: readonly string[], question: string, options: ProvisionOptions): Promise<boolean> {
  options.say(typed(line, options));
  if (options.mode === 'never' || !options.root) return false;
  return options.confirm === undefined || (await options.confirm(question));
}

function typed(line: readonly string[], { root }: ProvisionOptions): string {
  const words = line.map((word) => (word.includes(' ') ? `'${word}'` : word)).join(' ');
  return root ? words : `sudo ${words}`;
}
