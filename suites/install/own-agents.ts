import { metricsOf, sumOf } from '../observability/agent-metrics.ts';
import { type Bench, HarnessError, type PodFacts, parsePod } from '../requirement.ts';
import { controlz, DIRECTORY, HANDS, METRICS_PORT, type OwnAgentsOptions, ownPod } from './own-agents-pod.ts';

export type { OwnAgent } from './own-agents-pod.ts';

export interface SeenAgent {
  /** `running`, or `ended with 0`. */
  readonly state: string;
  /** Its gauge istio_cni_install_ready; null where it tells none. */
  readonly ready: number | null;
  /** Its configuration directory. */
  readonly files: Readonly<Record<string, SeenFile>>;
  /** Whether its kubeconfig is there, after which it turns to the configuration. */
  readonly hasKubeconfig: boolean;
  /** Names in its directory of programs. */
  readonly programs: readonly string[];
}

export interface SeenFile {
  readonly mode: string;
  readonly text: string;
}

/** What a judgement does to its agents and their directories. */
export interface OwnAgents {
  readonly namespace: string;
  readonly name: string;
  /** Agents by name, and whether their pod is Ready. */
  look(): Promise<{ readonly agents: Readonly<Record<string, SeenAgent>>; readonly isReady: boolean }>;
  /** Writes a file elsewhere and renames it into an agent's configuration directory. */
  write(agent: string, file: string, text: string): Promise<void>;
  remove(agent: string, file: string): Promise<void>;
  /** Has it end in order, as when its pod is deleted; it is not started again. */
  end(agent: string): Promise<void>;
  log(agent: string): Promise<string>;
  /** Runs a program beside the agents, and gives what it wrote. @throws HarnessError OWN_AGENTS where it fails */
  run(
    argv: readonly string[],
    options?: { readonly input?: string; readonly timeoutMs?: number },
  ): Promise<string>;
}

const LISTING = [
  `cd ${DIRECTORY}`,
  'for file in */*/*; do',
  '[ -f "$file" ] && mode=$(stat -c %a "$file") || continue',
  'case $file in */net/*) text=$(base64 -w0 "$file") || continue;; *) text=;; esac',
  'echo "$file 0$mode $text"; done',
].join('\n');

/** Runs agents of the image of the lane's, as the chart configures it, in a pod that they share with what looks at their directories. They repair no pod. */
export async function runOwnAgents(bench: Bench, options: OwnAgentsOptions): Promise<OwnAgents> {
  const { namespace, name, agents } = options;
  await bench.create(await ownPod(bench, options));
  const reference = { namespace, name };
  const run: OwnAgents['run'] = async (argv, { input, timeoutMs = bench.deadlines.execMs } = {}) => {
    const { exitCode, stdout, stderr } = await bench.kube.exec(reference, argv, {
      container: HANDS,
      timeoutMs,
      signal: bench.signal,
      ...(input === undefined ? {} : { input }),
    });
    if (exitCode === 0) return stdout;
    throw new HarnessError('OWN_AGENTS', `${argv[0]} in pod ${namespace}/${name}: ${stderr}`, {
      nextStep: 'see whether the apps image has the program, and whether the agent still runs',
    });
  };
  const facts = async () => parsePod((await bench.fresh(reference)).object);
  await bench.eventually(
    `all containers of ${namespace}/${name} have started`,
    async () => {
      const { containers } = await facts();
      const states = containers.filter(({ kind }) => kind === 'regular').map(({ state }) => state);
      const isDone = states.every((state) => state === 'running' || state === 'terminated');
      return isDone ? { done: true, value: undefined } : { done: false, seen: states.join(', ') };
    },
    bench.deadlines.podReadyMs,
  );
  const names = Object.keys(agents);
  return {
    ...reference,
    async look() {
      const [its, listing, ...gauges] = await Promise.all([
        facts(),
        run(['sh', '-c', LISTING]),
        ...names.map(async (_, index) => {
          const page = { port: String(METRICS_PORT + index), path: '/metrics' };
          return sumOf(await metricsOf(bench, reference, page), 'istio_cni_install_ready');
        }),
      ]);
      const seen = names.map((agent, index) => [agent, seenOf(its, agent, listing, gauges[index] ?? null)]);
      return { agents: Object.fromEntries(seen), isReady: its.ready };
    },
    write: async (agent, file, text) => {
      const script = 'cat >"$1" && mv "$1" "$2"';
      const paths = [`${DIRECTORY}/${agent}/written`, `${DIRECTORY}/${agent}/net/${file}`];
      await run(['sh', '-ec', script, 'sh', ...paths], { input: text });
    },
    remove: async (agent, file) => void (await run(['rm', `${DIRECTORY}/${agent}/net/${file}`])),
    end: async (agent) => void (await run(['pkill', '-TERM', '-f', '--', controlz(names.indexOf(agent))])),
    log: (agent) => bench.kube.logs(reference, { container: agent }),
    run,
  };
}

function seenOf(its: PodFacts, agent: string, listing: string, ready: number | null): SeenAgent {
  const container = its.containers.find(({ name }) => name === agent);
  const entries = listing
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([path = '']) => path.startsWith(`${agent}/`))
    .map(([path = '', mode = '', text = '']) => {
      const [, directory, name = ''] = path.split('/');
      return { directory, name, mode, text: Buffer.from(text, 'base64').toString() };
    });
  const among = (directory: string) => entries.filter((each) => each.directory === directory);
  const state = container?.state ?? 'absent';
  return {
    state: state === 'terminated' ? `ended with ${container?.exitCode}` : state,
    ready,
    files: Object.fromEntries(among('net').map(({ name, mode, text }) => [name, { mode, text }])),
    hasKubeconfig: among('run').some(({ name }) => name === 'istio-cni-kubeconfig'),
    programs: among('bin').map(({ name }) => name),
  };
}
