import type { CniDirectories } from '../cni-directories.ts';

/** One step in a network namespace of its own: a call of the plugin, or a program. */
export type Step =
  | {
      readonly command: string | null;
      /** What the plugin reads; a value is written as JSON. */
      readonly stdin: unknown;
      /** `K8S_POD_NAMESPACE=…;K8S_POD_NAME=…`. */
      readonly args?: string;
      /** Path of the network namespace; the session's own by default. */
      readonly netns?: string;
    }
  | {
      /** A verb of a whole list, in a namespace that has no interface yet. */
      readonly chain: 'add' | 'check' | 'del';
      /** Name of the list in the node's configuration directory. */
      readonly network: string;
      readonly args: string;
      /** Path of cnitool on the node. */
      readonly cnitool: string;
    }
  | { readonly run: readonly string[] };

/** Steps, one after the other, in one network namespace that is made for them. Sessions of one batch run at once. */
export type Sessions<N extends string> = Readonly<Record<N, readonly Step[]>>;

/** What one step came to. */
export interface StepResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** From its start to its end, by the node's clock. */
  readonly tookMs: number;
}

const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
/** After which a step is ended: longer than the plugin's own thirty tries of one second. */
const STEP_S = 60;
const BEGIN = 'began=$(date +%s%3N)';

/** How long sessions take at most, all of their steps being ended. */
export function longestMs(sessions: readonly (readonly Step[])[]): number {
  return Math.max(0, ...sessions.map((steps) => steps.length)) * STEP_S * 1000;
}

/** What each step of one session came to, in order, from what the script printed; a step that was not done is missing. */
export function stepResults(stdout: string, session: number): readonly StepResult[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('step '))
    .map((line) => line.split(' '))
    .filter(([, of]) => Number(of) === session)
    .toSorted(([, , a], [, , b]) => Number(a) - Number(b))
    .map(([, , , exitCode, tookMs, out, err]) => ({
      exitCode: Number(exitCode),
      stdout: decoded(out),
      stderr: decoded(err),
      tookMs: Number(tookMs),
    }));
}

/** The pod that the runtime would name in CNI_ARGS. */
export function argsOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `IgnoreUnknown=1;K8S_POD_NAMESPACE=${namespace};K8S_POD_NAME=${name};K8S_POD_INFRA_CONTAINER_ID=sandbox;K8S_POD_UID=some-uid`;
}

/** Where a script finds the plugin, and the configurations of nodes. */
type Directories = Pick<CniDirectories, 'confDir' | 'binDir'>;

/** One shell script for all sessions; it prints a line a step, for {@link stepResults}. */
export function scriptOf(
  sessions: readonly (readonly Step[])[],
  prefix: string,
  directories: Directories,
): string {
  const names = sessions.map((_, index) => `${prefix}-${index}`);
  return [
    'work=$(mktemp -d)',
    `trap 'rm -rf "$work"; for ns in ${names.join(' ')}; do ip netns del $ns 2>/dev/null || true; done' EXIT`,
    ...sessions.map((steps, index) =>
      sessionOf(steps, { session: index, netns: names[index] ?? '', directories }),
    ),
    'wait',
    '',
  ].join('\n');
}

function sessionOf(steps: readonly Step[], at: Omit<Place, 'index'>): string {
  const { netns } = at;
  return [
    '(',
    `ip netns add ${netns}`,
    `ip -n ${netns} link set lo up`,
    ...(steps.some((step) => 'chain' in step) ? [] : interfaceIn(netns)),
    ...steps.map((step, index) => stepOf(step, { ...at, index })),
    ') &',
  ].join('\n');
}

/** What a primary CNI would have put in. */
function interfaceIn(netns: string): readonly string[] {
  return [
    `ip -n ${netns} link add eth0 type veth peer name eth1`,
    `ip -n ${netns} addr add 10.255.0.2/24 dev eth0`,
    `ip -n ${netns} link set eth0 up`,
  ];
}

interface Place {
  readonly session: number;
  readonly index: number;
  readonly netns: string;
  readonly directories: Directories;
}

function stepOf(step: Step, { session, index, netns, directories }: Place): string {
  const { binDir, confDir } = directories;
  const file = `"$work/${session}-${index}"`;
  const done = [
    `>${file}.out 2>${file}.err; then code=0; else code=$?; fi`,
    'took=$(($(date +%s%3N) - began))',
    `echo "step ${session} ${index} $code $took $(base64 -w0 ${file}.out)= $(base64 -w0 ${file}.err)="`,
  ].join('\n');
  if ('run' in step)
    return `${BEGIN}\nif timeout ${STEP_S} ip netns exec ${netns} ${step.run.map(quoted).join(' ')} ${done}`;
  if ('chain' in step) {
    const environment = {
      PATH,
      CNI_PATH: binDir,
      NETCONFPATH: confDir,
      CNI_ARGS: step.args,
    };
    const words = [step.cnitool, step.chain, step.network, `/var/run/netns/${netns}`].map(quoted);
    return `${BEGIN}\nif timeout ${STEP_S} env -i ${variables(environment)} ${words.join(' ')} ${done}`;
  }
  const input = typeof step.stdin === 'string' ? step.stdin : JSON.stringify(step.stdin);
  const environment = {
    PATH,
    ...(step.command === null ? {} : { CNI_COMMAND: step.command }),
    CNI_CONTAINERID: `sandbox-${session}`,
    CNI_NETNS: step.netns ?? `/var/run/netns/${netns}`,
    CNI_IFNAME: 'eth0',
    CNI_PATH: binDir,
    ...(step.args === undefined ? {} : { CNI_ARGS: step.args }),
  };
  return [
    `printf %s ${quoted(input)} >${file}.in`,
    BEGIN,
    `if timeout ${STEP_S} env -i ${variables(environment)} ${binDir}/istio-cni <${file}.in ${done}`,
  ].join('\n');
}

function variables(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => quoted(`${name}=${value}`))
    .join(' ');
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** The mark behind each text keeps an empty one from being no word at all. */
export function decoded(word: string | undefined): string {
  return Buffer.from((word ?? '=').slice(0, -1), 'base64').toString('utf8');
}
