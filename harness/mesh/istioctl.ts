import type { RunCommand } from '../process/run.ts';

/** istioctl's command line, typed. Every call can throw CommandError. */
export interface Istioctl {
  /** Installs and waits until every component is ready. */
  install(request: InstallRequest): Promise<void>;
  /** The objects that the same file and settings render, YAML; without a file, the default profile. Asks no cluster. */
  manifestGenerate(
    file: string | undefined,
    settings: readonly string[],
    signal?: AbortSignal,
  ): Promise<string>;
  /** Points injection and validation at this installation, as `install` does at its end. */
  tagDefault(request: TagRequest): Promise<void>;
  /** An object as a user injects it by hand: what is handed in, and what the installation's own webhook adds to its pod, YAML. Makes nothing. */
  kubeInject(request: InjectRequest): Promise<string>;
  /** Version of the program itself. */
  version(): Promise<string>;
}

export interface InstallRequest {
  /** Path of the IstioOperator. */
  readonly file: string;
  /** `KEY=VALUE` each. */
  readonly settings: readonly string[];
  readonly kubeconfig: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onLine: (line: string) => void;
}

export interface TagRequest {
  /** `default` unless the installation names another one. */
  readonly revision: string;
  readonly kubeconfig: string;
  readonly signal?: AbortSignal | undefined;
}

export interface InjectRequest {
  /** One object, YAML or JSON. */
  readonly manifest: string;
  readonly kubeconfig: string;
  readonly signal?: AbortSignal | undefined;
}

/** The program gets this long beyond its own deadline, so that it is istioctl that says what is not ready. */
const GRACE_MS = 15_000;
/** Three objects, and a look at what is in the cluster. */
const TAG_MS = 60_000;
/** A forwarded port and one request. */
const INJECT_MS = 60_000;

export function istioctl(run: RunCommand, program: string): Istioctl {
  return {
    async install({ file, settings, kubeconfig, timeoutMs, signal, onLine }) {
      const readiness = `--readiness-timeout=${Math.round(timeoutMs / 1000)}s`;
      const argv = [
        program,
        'install',
        '--skip-confirmation',
        readiness,
        '--kubeconfig',
        kubeconfig,
        '--filename',
        file,
        ...setFlags(settings),
      ];
      await run(argv, { timeoutMs: timeoutMs + GRACE_MS, signal, onLine });
    },
    async manifestGenerate(file, settings, signal) {
      const input = file === undefined ? [] : ['--filename', file];
      const argv = [program, 'manifest', 'generate', ...input, ...setFlags(settings)];
      return (await run(argv, { signal })).stdout;
    },
    async tagDefault({ revision, kubeconfig, signal }) {
      const options = [
        '--revision',
        revision,
        '--overwrite',
        '--skip-confirmation',
        '--kubeconfig',
        kubeconfig,
      ];
      await run([program, 'tag', 'set', 'default', ...options], { timeoutMs: TAG_MS, signal });
    },
    async kubeInject({ manifest, kubeconfig, signal }) {
      const argv = [program, 'kube-inject', '--filename', '-', '--kubeconfig', kubeconfig];
      return (await run(argv, { input: manifest, timeoutMs: INJECT_MS, signal })).stdout;
    },
    async version() {
      return (await run([program, 'version', '--remote=false', '--short'])).stdout.trim();
    },
  };
}

/** What istioctl says while it installs, without marks and pictures; `undefined` for lines that say nothing, such as its sail. */
export function installProgress(line: string): string | undefined {
  const words = /^\s*[✔✘❗!-]\s*(.*)$/u
    .exec(line)?.[1]
    ?.replaceAll(/[\p{Extended_Pictographic}\uFE0F]/gu, '')
    .trim();
  return words === '' ? undefined : words;
}

function setFlags(settings: readonly string[]): readonly string[] {
  return settings.flatMap((setting) => ['--set', setting]);
}
