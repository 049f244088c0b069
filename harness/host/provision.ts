import { describeError } from '../errors/errors.ts';
import type { RunCommand } from '../process/run.ts';
import type { HostAccess } from './access.ts';
import type { CheckResult, FindingLevel } from './check-result.ts';

export interface ProvisionOptions {
  readonly run: RunCommand;
  /** Shows a line to the person. */
  readonly say: (line: string) => void;
  /** Told what was wanted and could not be installed. */
  readonly warn: (text: string) => void;
  /** Asks in a terminal; absent where there is none, and provisioning then goes on. */
  readonly confirm?: (question: string) => Promise<boolean>;
  readonly mode: 'auto' | 'never';
  readonly root: boolean;
  readonly sourceBuild: HostAccess['sourceBuild'];
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

const APT_UPDATE = ['apt-get', 'update'];
const APT_INSTALL = ['apt-get', 'install', '-y', '--no-install-recommends'];
const APT_ENV = { DEBIAN_FRONTEND: 'noninteractive' };

/** Debian packages that mend findings, each once, in the order in which they were found. */
export interface Packages {
  /** Without them there is no run. */
  readonly needed: readonly string[];
  /** With them a run has more to show. Empty where nothing is built: such a run takes nothing of the distribution for that. */
  readonly wanted: readonly string[];
}

export function packagesFor(
  findings: readonly CheckResult[],
  sourceBuild: HostAccess['sourceBuild'],
): Packages {
  const of = (level: FindingLevel) =>
    findings.filter((finding) => finding.level === level).flatMap((finding) => finding.packages ?? []);
  const needed = [...new Set(of('missing'))];
  const wanted = sourceBuild === 'none' ? [] : [...new Set(of('warn'))];
  return { needed, wanted: wanted.filter((name) => !needed.includes(name)) };
}

/**
 * Installs what is missing and Debian has, and raises kernel settings where that is asked: where the suite may, that is
 * as root, with mode `auto`, and unless the person says no. Elsewhere it gives the line to type.
 * @throws CommandError when apt fails for what is needed; for what is only wanted that is a warning
 */
export async function provision(
  findings: readonly CheckResult[],
  options: ProvisionOptions,
): Promise<Provisioned> {
  const raised = options.kernelSettings === true ? await raise(settingsFor(findings), options) : [];
  return { raised, ...(await install(packagesFor(findings, options.sourceBuild), options)) };
}

/** Kernel settings that would mend the findings. */
function settingsFor(findings: readonly CheckResult[]): readonly string[] {
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
  { needed, wanted }: Packages,
  options: ProvisionOptions,
): Promise<Pick<Provisioned, 'installed' | 'remedy'>> {
  const packages = [...needed, ...wanted];
  if (packages.length === 0) return { installed: [] };
  if (!options.debian) {
    const remedy = `install what your system calls: ${packages.join(' ')}`;
    options.say(remedy);
    return { installed: [], remedy };
  }
  const line = [...APT_INSTALL, ...packages];
  const done = await mayDo(line, `Install ${packages.length} packages now?`, options);
  if (!done) return { installed: [], remedy: typed(line, options) };
  const apt = async (...lines: readonly (readonly string[])[]) => {
    for (const each of lines) await options.run(each, { env: APT_ENV, untied: true });
  };
  if (needed.length > 0) await apt(APT_UPDATE, [...APT_INSTALL, ...needed]);
  if (wanted.length === 0) return { installed: needed };
  try {
    await apt(...(needed.length === 0 ? [APT_UPDATE] : []), [...APT_INSTALL, ...wanted]);
    return { installed: packages };
  } catch (error) {
    options.warn(`not installed: ${wanted.join(' ')}; ${describeError(error).split('\n', 1)[0]}`);
    return { installed: needed };
  }
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
