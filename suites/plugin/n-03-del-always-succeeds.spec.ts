import type { Bench, Step, StepResult } from '../requirement.ts';
import { argsOf, configsOf, Findings, pluginCalls, prevResult, requirement, set } from '../requirement.ts';
import { inEachVersion, type Kind, nameOf, triedEach } from './each-version.ts';

const CASES = [
  'after ADD',
  'again',
  'without a result',
  'without a network namespace',
  'whose network namespace is gone',
  'without a kubeconfig',
] as const;

interface Deletion {
  readonly exitCode: number;
  /** Whether it printed nothing. */
  readonly silent: boolean;
}

/** DELs of a pod that was added. */
interface Deleted extends Kind {
  readonly added: number;
  readonly deletions: Readonly<Record<(typeof CASES)[number], Deletion>>;
}

interface Observation {
  readonly pods: readonly Deleted[];
  /** Of a pod that no API server knows. */
  readonly unknownPod: Deletion;
  /** To compare with: exit code of an ADD that must fail, without a kubeconfig. */
  readonly add: number;
}

const SUCCESS: Deletion = { exitCode: 0, silent: true };
const NOWHERE = { cni_agent_run_dir: '/run/no-such-directory' };

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.nodes[0] ?? '';
  const calls = await inEachVersion(bench, node, (call, version) => {
    const whole = { prevResult: prevResult(version) };
    return [
      call('ADD', whole),
      call('DEL', whole),
      call('DEL', whole),
      call('DEL'),
      call('DEL', whole, { netns: '' }),
      call('DEL', whole, { netns: '/var/run/netns/no-such-namespace' }),
      call('DEL', { ...whole, ...NOWHERE }),
    ];
  });
  const config = await configsOf(bench, node);
  const args = argsOf({ namespace: 'default', name: 'no-such-pod' });
  const unknown = (command: string, parts = {}): readonly Step[] => [{ command, stdin: config(parts), args }];
  const { del, add } = await pluginCalls(bench, node, { del: unknown('DEL'), add: unknown('ADD', NOWHERE) });
  return {
    pods: calls.map(({ said: [added, ...deleted], ...kind }) => ({
      ...kind,
      added: added!.exitCode,
      deletions: Object.fromEntries(
        CASES.map((name, at) => [name, of(deleted[at]!)]),
      ) as Deleted['deletions'],
    })),
    unknownPod: of(del[0]!),
    add: add[0]!.exitCode,
  };
}

function of({ exitCode, stdout }: StepResult): Deletion {
  return { exitCode, silent: stdout.trim() === '' };
}

export default requirement<Observation>('CNI-N-03', {
  observe,
  judge: ({ pods, unknownPod, add }) => {
    const findings = triedEach(new Findings(), pods);
    for (const { added, deletions, ...kind } of pods) {
      findings
        .equal(`ADD, ${nameOf(kind)}: exit code`, 0, added)
        .sameSet(`DEL, ${nameOf(kind)}`, CASES, Object.keys(deletions));
      for (const [name, deletion] of Object.entries(deletions))
        findings.equal(`DEL ${name}, ${nameOf(kind)}`, SUCCESS, deletion);
    }
    return findings
      .equal('DEL of a pod that is gone', SUCCESS, unknownPod)
      .equal('ADD without a kubeconfig: exit code', 1, add)
      .judgement();
  },
  mutants: {
    'the first fails': ({ pods }) => set(pods[0]?.deletions['after ADD'], { exitCode: 1 }),
    'the second fails': ({ pods }) => set(pods.at(-1)?.deletions.again, { exitCode: 1 }),
    'it fails without a namespace': ({ pods }) =>
      set(pods[2]?.deletions['without a network namespace'], { exitCode: 1 }),
    'it prints a result': ({ pods }) => set(pods.at(-1)?.deletions['after ADD'], { silent: false }),
    'a pod that is gone is an error': ({ unknownPod }) => set(unknownPod, { exitCode: 1 }),
    'nothing was added': ({ pods }) => set(pods[1], { added: 1 }),
    'a failure is not seen': (seen) => set(seen, { add: 0 }),
    'a case was not tried': ({ pods: [first] }) =>
      delete (first!.deletions as Record<string, unknown>)['without a kubeconfig'],
    'a version was not tried': ({ pods }) => pods.splice(0, 2),
  },
});
