import type { Bench, CniError, Step } from '../requirement.ts';
import {
  agentNamespace,
  argsOf,
  type Contract,
  configsOf,
  contractFor,
  differsOnlyIn,
  errorOf,
  Findings,
  pluginCalls,
  requirement,
  set,
} from '../requirement.ts';
import { atOnce } from './tries.ts';

const AGENT = "the agent's pod";
const EXCLUDED = 'a pod of an excluded namespace';
const CASES = ['an ordinary pod', EXCLUDED, AGENT, "a pod named like the agent's elsewhere", 'DEL'] as const;
type Case = (typeof CASES)[number];

interface Observation {
  /** Version of Istio. */
  readonly istio: string;
  readonly calls: Readonly<Record<Case, CniError & { readonly tookMs: number }>>;
}

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
    [EXCLUDED]: call('ADD', excluded, 'some-pod'),
    [AGENT]: call('ADD', agentNamespace(bench.mesh), 'istio-cni-node-abcde'),
    "a pod named like the agent's elsewhere": call('ADD', 'default', 'istio-cni-node-abcde'),
    DEL: call('DEL', 'default', 'some-pod'),
  });
  const calls = CASES.map((name) => {
    const [only] = said[name];
    return [name, { ...errorOf(only!), tookMs: only!.tookMs }];
  });
  return { istio: bench.mesh.version, calls: Object.fromEntries(calls) as Observation['calls'] };
}

interface LetThrough extends Contract {
  readonly cases: readonly Case[];
}

/** By version of Istio: before 1.31 the plugin knows the agent's pod in ambient mode alone, and what becomes of it is not stated. */
const LET_THROUGH: readonly [LetThrough, LetThrough] = [
  { since: '1.31', cases: [AGENT, 'DEL'] },
  { since: '1.22', cases: ['DEL'] },
];

const WORDS = /: (?:code|msg)$/;
/** FINDING-15. */
const HELD_BACK = new RegExp(`^${EXCLUDED}: exit code$`);

export default requirement<Observation>('CNI-N-15', {
  observe,
  judge: ({ istio, calls }) => {
    const findings = new Findings().sameSet('calls', CASES, Object.keys(calls));
    const { contract, beyond } = contractFor(LET_THROUGH, istio);
    const letThrough = contract.cases;
    for (const name of CASES.filter((each) => each in calls)) {
      const { exitCode, code, message, tookMs } = calls[name];
      if (name === EXCLUDED) {
        const seen = exitCode === 0 ? '0' : `${exitCode}, code ${code}: ${message}`;
        findings.holds(`${name}: exit code`, '0', exitCode === 0, seen);
      } else if (letThrough.includes(name)) findings.equal(`${name}: exit code`, 0, exitCode);
      else if (name === AGENT) findings.note(`${name}, before Istio 1.31: exit code ${exitCode}`);
      else
        findings
          .equal(`${name}: exit code`, 1, exitCode)
          .holds(
            `${name}: error`,
            'a code, and words',
            code !== null && message !== '',
            `code ${code}: ${message}`,
          )
          .equal(`${name}: code`, 999, code)
          .holds(`${name}: msg`, 'no such file', message.includes('no such file'), message);
      atOnce(findings, name, tookMs);
    }
    const judgement = findings.judgement();
    beyond(differsOnlyIn(WORDS, judgement, HELD_BACK));
    return judgement;
  },
  mutants: {
    'an ordinary pod is let through': ({ calls }) =>
      set(calls['an ordinary pod'], { exitCode: 0, code: null }),
    'without the cause': ({ calls }) => set(calls['an ordinary pod'], { message: 'failed' }),
    'without a word': ({ calls }) => set(calls['an ordinary pod'], { message: '' }),
    'after tries that cannot succeed': ({ calls }) => set(calls['an ordinary pod'], { tookMs: 30_300 }),
    'an excluded namespace is held back': ({ calls }) => set(calls[EXCLUDED], { exitCode: 1, code: 999 }),
    "the agent's own pod is blocked": ({ calls }) => set(calls["the agent's pod"], { exitCode: 1 }),
    'the name is enough anywhere': ({ calls }) =>
      set(calls["a pod named like the agent's elsewhere"], { exitCode: 0, code: null }),
    'an older Istio lets an ordinary pod through': (seen) => {
      set(seen, { istio: '1.30.3' });
      set(seen.calls['an ordinary pod'], { exitCode: 0, code: null });
    },
    'DEL fails': ({ calls }) => set(calls.DEL, { exitCode: 1 }),
    'a call was not tried': ({ calls }) => delete (calls as Partial<typeof calls>)["the agent's pod"],
  },
});
