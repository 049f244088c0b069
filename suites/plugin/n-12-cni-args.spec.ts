import {
  type Bench,
  type CniError,
  calledRedirection,
  configsOf,
  empty,
  errorOf,
  Findings,
  namespaceToCallFor,
  pluginCalls,
  READ_RULES,
  type Redirection,
  redirected,
  requirement,
  ruleIn,
  type Step,
  set,
  untouched,
  withoutRules,
} from '../requirement.ts';

/** What came of CNI_ARGS. */
interface Tried extends CniError {
  /** Of its network namespace afterwards. */
  readonly redirection: Redirection;
}

const CASES = [
  'all keys',
  'an unknown key with IgnoreUnknown',
  'an unknown key',
  'no pod name',
  'nothing',
] as const;
type Case = (typeof CASES)[number];
type Observation = Readonly<Record<Case, Tried>>;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await namespaceToCallFor(bench);
  const node = bench.nodes[0] ?? '';
  const config = await configsOf(bench, node);
  const named = `K8S_POD_NAMESPACE=${namespace};K8S_POD_NAME=sidecar`;
  const args: Readonly<Record<Case, string>> = {
    'all keys': `IgnoreUnknown=1;${named};K8S_POD_INFRA_CONTAINER_ID=abc;K8S_POD_UID=some-uid`,
    'an unknown key with IgnoreUnknown': `IgnoreUnknown=1;${named};SOME_KEY=some-value`,
    'an unknown key': `${named};SOME_KEY=some-value`,
    'no pod name': `IgnoreUnknown=1;K8S_POD_NAMESPACE=${namespace}`,
    nothing: '',
  };
  const steps = (text: string): readonly Step[] => [
    { command: 'ADD', stdin: config(), args: text },
    READ_RULES,
  ];
  const said = await pluginCalls(
    bench,
    node,
    Object.fromEntries(CASES.map((name) => [name, steps(args[name])])) as Record<Case, readonly Step[]>,
  );
  const tried = CASES.map((name) => [
    name,
    { ...errorOf(said[name][0]!), redirection: calledRedirection(bench, said[name][1]) },
  ]);
  return Object.fromEntries(tried) as Observation;
}

const REDIRECTED: readonly Case[] = ['all keys', 'an unknown key with IgnoreUnknown'];

export default requirement<Observation>('CNI-N-12', {
  observe,
  judge: (seen) => {
    const findings = new Findings().sameSet('cases', CASES, Object.keys(seen));
    for (const name of CASES.filter((each) => each in seen)) {
      const { exitCode, redirection, message } = seen[name];
      const subject = `CNI_ARGS with ${name}`;
      const own = findings
        .about({ said: message === '' ? [] : [message] })
        .equal(`${subject}: exit code`, name === 'an unknown key' ? 1 : 0, exitCode);
      (REDIRECTED.includes(name) ? redirected : untouched)(own, subject, redirection);
    }
    return findings
      .equal('CNI_ARGS with an unknown key: standard output is JSON', true, seen['an unknown key'].isJson)
      .equal('CNI_ARGS with an unknown key: code', 999, seen['an unknown key'].code)
      .judgement();
  },
  mutants: {
    'the keys of today are refused': (seen) => set(seen['all keys'], { exitCode: 1 }),
    'the pod is not found by them': (seen) => withoutRules(seen['all keys'].redirection),
    'chains without a rule': (seen) => empty(seen['all keys'].redirection.rules),
    'an unknown key is taken': (seen) => set(seen['an unknown key'], { exitCode: 0 }),
    'it ends without an error of the specification': (seen) =>
      set(seen['an unknown key'], { code: null, isJson: false }),
    'another code': (seen) => set(seen['an unknown key'], { code: 7 }),
    'IgnoreUnknown is ignored': (seen) => set(seen['an unknown key with IgnoreUnknown'], { exitCode: 1 }),
    'no name is an error': (seen) => set(seen['no pod name'], { exitCode: 1 }),
    'packets of nobody are dropped': (seen) =>
      ruleIn(seen['no pod name'].redirection, 'filter', 'OUTPUT', '-p tcp -j DROP'),
    'rules without a pod': (seen) =>
      seen.nothing.redirection.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
  },
});
