import type { Bench, CniError, Step } from '../requirement.ts';
import { argsOf, configsOf, errorOf, Findings, pluginCalls, requirement, set } from '../requirement.ts';

const CASES = [
  'an ordinary pod',
  'a pod of an excluded namespace',
  "the agent's pod",
  "a pod named like the agent's elsewhere",
  'DEL',
] as const;
type Case = (typeof CASES)[number];
type Observation = Readonly<Record<Case, CniError>>;

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const call = (command: string, namespace: string, name: string): readonly Step[] => [
    {
      command,
      stdin: config({ cni_agent_run_dir: '/run/no-such-directory' }),
      args: argsOf({ namespace, name }),
    },
  ];
  const [excluded = ''] = bench.mesh.excludeNamespaces;
  const said = await pluginCalls<Case>(bench, node, {
    'an ordinary pod': call('ADD', 'default', 'some-pod'),
    'a pod of an excluded namespace': call('ADD', excluded, 'some-pod'),
    "the agent's pod": call('ADD', bench.mesh.namespace, 'istio-cni-node-abcde'),
    "a pod named like the agent's elsewhere": call('ADD', 'default', 'istio-cni-node-abcde'),
    DEL: call('DEL', 'default', 'some-pod'),
  });
  return Object.fromEntries(CASES.map((name) => [name, errorOf(said[name][0]!)])) as unknown as Observation;
}

const LET_THROUGH: readonly Case[] = ["the agent's pod", 'DEL'];

export default requirement<Observation>('CNI-N-15', {
  observe,
  judge: (seen) => {
    const findings = new Findings().sameSet('calls', CASES, Object.keys(seen));
    for (const name of CASES.filter((each) => each in seen)) {
      const { exitCode, code, message } = seen[name];
      if (LET_THROUGH.includes(name)) findings.equal(`${name}: exit code`, 0, exitCode);
      else
        findings
          .equal(`${name}: exit code`, 1, exitCode)
          .equal(`${name}: code`, 999, code)
          .holds(`${name}: msg`, 'no such file', message.includes('no such file'), message);
    }
    return findings.judgement();
  },
  mutants: {
    'an ordinary pod is let through': (seen) => set(seen['an ordinary pod'], { exitCode: 0, code: null }),
    'without the cause': (seen) => set(seen['an ordinary pod'], { message: 'failed' }),
    'an excluded namespace is let through': (seen) =>
      set(seen['a pod of an excluded namespace'], { exitCode: 0, code: null }),
    "the agent's own pod is blocked": (seen) => set(seen["the agent's pod"], { exitCode: 1 }),
    'the name is enough anywhere': (seen) =>
      set(seen["a pod named like the agent's elsewhere"], { exitCode: 0, code: null }),
    'DEL fails': (seen) => set(seen.DEL, { exitCode: 1 }),
  },
});
