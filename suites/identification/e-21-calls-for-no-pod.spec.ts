import type { Bench, Redirection, Step, StepResult } from '../requirement.ts';
import {
  argsOf,
  blinds,
  calledRedirection,
  configsOf,
  errorOf,
  Findings,
  namespaceToCallFor,
  pluginCalls,
  READ_RULES,
  requirement,
  set,
} from '../requirement.ts';

/** A call, and whether a rule or a chain was written. */
interface Tried {
  readonly exitCode: number;
  readonly rules: boolean;
  /** Exit code of the listing of rules. */
  readonly listing: number;
}
/** The first two by somebody who is no kubelet; to compare with, one for a pod that is to be redirected. */
type Observation = Readonly<Record<'without arguments' | 'with a container only' | 'for a pod', Tried>>;

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const add = (args: string): readonly Step[] => [{ command: 'ADD', stdin: config(), args }, READ_RULES];
  const namespace = await namespaceToCallFor(bench);
  const said = await pluginCalls(bench, node, {
    none: add(''),
    container: add('IgnoreUnknown=1;CONTAINER_NAME=podman'),
    pod: add(argsOf({ namespace, name: 'sidecar' })),
  });
  const of = ([call, listed]: readonly StepResult[]): Tried => ({
    exitCode: errorOf(call!).exitCode,
    rules: listed!.exitCode === 0 && isWritten(calledRedirection(bench, listed)),
    listing: listed!.exitCode,
  });
  return {
    'without arguments': of(said.none),
    'with a container only': of(said.container),
    'for a pod': of(said.pod),
  };
}

function isWritten({ chains, rules }: Redirection): boolean {
  return chains.length + rules.length > 0;
}

const CALLS: readonly (keyof Observation)[] = ['without arguments', 'with a container only', 'for a pod'];

export default requirement<Observation>('CNI-E-21', {
  observe,
  judge: (seen) => {
    const findings = new Findings().sameSet('calls', CALLS, Object.keys(seen));
    for (const [name, { exitCode, rules, listing }] of Object.entries(seen))
      findings
        .equal(`ADD ${name}: exit code`, 0, exitCode)
        .equal(`ADD ${name}: rules are written`, name === 'for a pod', rules)
        .control(new Findings().equal(`ADD ${name}: exit code of the listing of rules`, 0, listing));
    return findings.judgement();
  },
  mutants: {
    'it fails': (seen) => set(seen['without arguments'], { exitCode: 1 }),
    'rules are written': (seen) => set(seen['with a container only'], { rules: true }),
    'nobody ever gets rules': (seen) => set(seen['for a pod'], { rules: false }),
    'rules cannot be listed': blinds((seen) => set(seen['without arguments'], { listing: 127 })),
    'nobody called': (seen) => {
      for (const name of Object.keys(seen)) delete (seen as Record<string, unknown>)[name];
    },
  },
});
