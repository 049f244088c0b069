import {
  argsOf,
  type Bench,
  blinds,
  configsOf,
  empty,
  Findings,
  namespaceToCallFor,
  pluginCalls,
  RUN_DIRECTORY,
  requirement,
  type Step,
  type StepResult,
  set,
} from '../requirement.ts';

interface LogFile {
  readonly name: string;
  readonly bytes: number;
}

/** Files of the log in a directory of the plugin's own, after calls that each found the log of a size. */
interface Observation {
  /** Exit codes of the calls. */
  readonly calls: readonly number[];
  /** The control: a small one, to which a line is added. */
  readonly small: readonly LogFile[];
  /** A byte below the bound. */
  readonly full: readonly LogFile[];
  /** The same once more, and a call after that. */
  readonly again: readonly LogFile[];
}

const LOG = 'istio-cni.log';
/** RollingLogMaxSizeMB of istio/istio cni/pkg/constants/constants.go, as lumberjack counts. */
const BOUND = 10 * 1024 * 1024;
const SMALL = 1024 * 1024;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await namespaceToCallFor(bench);
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const directory = `/run/icc-plugin-log-${bench.passId}`;
  const sh = (script: string): Step => ({ run: ['sh', '-ec', script] });
  const filled = (bytes: number) => sh(`head -c ${bytes} /dev/zero | tr '\\0' x >${directory}/${LOG}`);
  const list = sh(`cd ${directory} && stat -c '%n %s' istio-cni*.log*`);
  // A pod of which it has one line to tell, and in whose namespace it changes nothing.
  const call: Step = {
    command: 'ADD',
    stdin: config({ cni_agent_run_dir: directory, plugin_log_level: 'info' }),
    args: argsOf({ namespace, name: 'plain' }),
  };
  const make = sh(`mkdir ${directory} && cp ${RUN_DIRECTORY}/istio-cni-kubeconfig ${directory}/`);
  const fill = filled(BOUND - 1);
  const steps = [make, filled(SMALL), call, list, fill, call, list, fill, call, call, list];
  const { log } = await pluginCalls(bench, node, { log: steps }).finally(() =>
    bench.execOnNode(node, ['rm', '-rf', directory], { timeoutMs: bench.deadlines.execMs }),
  );
  const [, , first, small, , second, full, , third, fourth, again] = log;
  return {
    calls: [first, second, third, fourth].map((one) => one!.exitCode),
    small: filesOf(small!),
    full: filesOf(full!),
    again: filesOf(again!),
  };
}

function filesOf({ stdout }: StepResult): readonly LogFile[] {
  const lines = stdout.matchAll(/^(\S+) (\d+)$/gm);
  return [...lines].map(([, name = '', bytes]) => ({ name, bytes: Number(bytes) }));
}

export default requirement<Observation>('CNI-O-07', {
  observe,
  judge: ({ calls, small, full, again }) => {
    const [log, ...others] = small;
    const added = log?.name === LOG && log.bytes > SMALL && others.length === 0;
    const control = new Findings()
      .equal('exit codes of the calls', [0, 0, 0, 0], calls)
      .holds('a log of 1 MiB', 'a line is added, and nothing else', added, words(small));
    const findings = new Findings().control(control);
    for (const [subject, files] of Object.entries({
      'a log that is full': full,
      'one more that is full': again,
    })) {
      const current = files.find(({ name }) => name === LOG);
      const old = files.filter(({ name }) => name !== LOG);
      const isNew = current !== undefined && current.bytes < SMALL;
      findings
        .holds(`${subject}: ${LOG}`, 'begun anew', isNew, words(files))
        .holds(`${subject}: old ones that are kept`, 'one', old.length === 1, words(files))
        .holds(
          `${subject}: each file`,
          `below ${BOUND} bytes`,
          files.every(({ bytes }) => bytes < BOUND),
          words(files),
        );
    }
    return findings.judgement();
  },
  mutants: {
    'it grows on': ({ full }) => full.splice(0, 2, { name: LOG, bytes: BOUND + 300 }),
    'every old one is kept': ({ again }) =>
      again.push({ name: 'istio-cni-2026-01-01T00-00-00.000.log', bytes: 1 }),
    'no old one is kept': ({ full }) => full.splice(0, 2, { name: LOG, bytes: 300 }),
    'an old one is larger': ({ again }) =>
      set(
        again.find(({ name }) => name !== LOG),
        { bytes: BOUND + 300 },
      ),
    'it writes elsewhere': blinds(({ small: [one] }) => set(one, { bytes: SMALL })),
    'a call fails': blinds(({ calls }) => calls.splice(0, 1, 1)),
    'no file': ({ again }) => empty(again),
  },
});

function words(files: readonly LogFile[]): string {
  return files.map(({ name, bytes }) => `${name} of ${bytes} bytes`).join(', ');
}
