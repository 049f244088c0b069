import type { Bench, Said, Step } from '../requirement.ts';
import { argsOf, configsOf, Findings, pluginCalls, prevResult, requirement, set } from '../requirement.ts';

const CASES = [
  'with a result',
  'again',
  'without a result',
  'without a network namespace',
  'of a pod that is gone',
  'without a kubeconfig',
] as const;

interface Observation {
  /** Exit code of each DEL, and whether it printed nothing. */
  readonly calls: Readonly<
    Record<(typeof CASES)[number], { readonly exitCode: number; readonly silent: boolean }>
  >;
  /** To compare with: an ADD that must fail, without a kubeconfig. */
  readonly add: { readonly exitCode: number };
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.nodes[0] ?? '';
  const config = await configsOf(bench, node);
  const args = argsOf({ namespace: 'default', name: 'no-such-pod' });
  const del = (
    parts: Record<string, unknown> = {},
    more: Partial<Extract<Step, { stdin: unknown }>> = {},
  ): Step => ({
    command: 'DEL',
    stdin: config(parts),
    args,
    ...more,
  });
  const whole = { prevResult: prevResult('1.0.0') };
  const nowhere = { cni_agent_run_dir: '/run/no-such-directory' };
  const said = await pluginCalls(bench, node, {
    twice: [del(whole), del(whole)],
    bare: [del()],
    lost: [del(whole, { netns: '' })],
    gone: [del(whole, { netns: '/var/run/netns/no-such-namespace' })],
    unconfigured: [del(nowhere)],
    add: [{ command: 'ADD', stdin: config(nowhere), args }],
  });
  const of = (call: Said | undefined) => ({
    exitCode: call?.exitCode ?? -1,
    silent: (call?.stdout ?? '').trim() === '',
  });
  return {
    calls: {
      'with a result': of(said.twice[0]),
      again: of(said.twice[1]),
      'without a result': of(said.bare[0]),
      'without a network namespace': of(said.lost[0]),
      'of a pod that is gone': of(said.gone[0]),
      'without a kubeconfig': of(said.unconfigured[0]),
    },
    add: { exitCode: said.add[0]?.exitCode ?? -1 },
  };
}

export default requirement<Observation>('CNI-N-03', {
  observe,
  judge: ({ calls, add }) => {
    const findings = new Findings().sameSet('calls', CASES, Object.keys(calls));
    for (const [name, { exitCode, silent }] of Object.entries(calls))
      findings
        .equal(`DEL ${name}: exit code`, 0, exitCode)
        .equal(`DEL ${name}: prints nothing`, true, silent);
    return findings.equal('ADD without a kubeconfig: exit code', 1, add.exitCode).judgement();
  },
  mutants: {
    'the second fails': ({ calls }) => set(calls.again, { exitCode: 1 }),
    'it fails without a namespace': ({ calls }) => set(calls['without a network namespace'], { exitCode: 1 }),
    'it prints a result': ({ calls }) => set(calls['with a result'], { silent: false }),
    'a failure is not seen': ({ add }) => set(add, { exitCode: 0 }),
    'a case was not tried': ({ calls }) => delete (calls as Partial<typeof calls>)['without a kubeconfig'],
  },
});
