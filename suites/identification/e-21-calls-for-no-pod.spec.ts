import type { Bench, Said, Step } from '../requirement.ts';
import { configsOf, errorOf, Findings, LIST_RULES, pluginCalls, requirement, set } from '../requirement.ts';

/** A call by somebody who is no kubelet: exit code, and whether rules were written. */
interface Tried {
  readonly exitCode: number;
  readonly rules: boolean;
}
type Observation = Readonly<Record<'without arguments' | 'with a container only', Tried>>;

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const add = (args: string): readonly Step[] => [{ command: 'ADD', stdin: config(), args }, LIST_RULES];
  const said = await pluginCalls(bench, node, {
    none: add(''),
    container: add('IgnoreUnknown=1;CONTAINER_NAME=podman'),
  });
  const of = ([call, listed]: readonly Said[]) => ({
    exitCode: errorOf(call!).exitCode,
    rules: /ISTIO_|istio-proxy/.test(listed?.stdout ?? ''),
  });
  return { 'without arguments': of(said.none), 'with a container only': of(said.container) };
}

export default requirement<Observation>('CNI-E-21', {
  observe,
  judge: (seen) => {
    const findings = new Findings().some('calls', Object.keys(seen));
    for (const [name, { exitCode, rules }] of Object.entries(seen))
      findings
        .equal(`ADD ${name}: exit code`, 0, exitCode)
        .equal(`ADD ${name}: rules are written`, false, rules);
    return findings.judgement();
  },
  mutants: {
    'it fails': (seen) => set(seen['without arguments'], { exitCode: 1 }),
    'rules are written': (seen) => set(seen['with a container only'], { rules: true }),
    'nobody called': (seen) => {
      for (const name of Object.keys(seen)) delete (seen as Record<string, unknown>)[name];
    },
  },
});
