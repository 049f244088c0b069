import {
  argsOf,
  type Bench,
  configsOf,
  Findings,
  HarnessError,
  hasIstioRules,
  LIST_RULES,
  namespaceToCallFor,
  pluginCalls,
  requirement,
  type Said,
  type Step,
  set,
} from '../requirement.ts';

interface Observation {
  readonly backend: 'iptables' | 'nftables';
  /** Exit codes of ADD: first, again, and again when a rule was added to one of its chains. */
  readonly first: number;
  readonly again: number;
  readonly changed: number;
  /** Rules of Istio's after the first ADD, and what differs after the second; counters left out. */
  readonly rules: number;
  readonly sameRules: boolean;
  /** Whether the rule that was added is still there in the end. */
  readonly addedRuleKept: boolean;
}

/** As both backends list what is in the namespace, without counters and handles. */
const DRIFT = {
  iptables: 'iptables-nft -t nat -A ISTIO_OUTPUT -p tcp --dport 7 -j RETURN',
  nftables: 'nft add rule inet istio-proxy-nat istio-output tcp dport 7 return',
} as const;

async function observe(bench: Bench): Promise<Observation> {
  const { backend } = bench.lane;
  const namespace = await namespaceToCallFor(bench);
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const add: Step = { command: 'ADD', stdin: config(), args: argsOf({ namespace, name: 'sidecar' }) };
  const drift: Step = { run: ['sh', '-c', DRIFT[backend]] };
  const { steps } = await pluginCalls(bench, node, {
    steps: [add, LIST_RULES, add, LIST_RULES, drift, add, LIST_RULES],
  });
  const [first, listed, again, listedAgain, drifted, changed, listedLast] = steps as [
    Said,
    Said,
    Said,
    Said,
    Said,
    Said,
    Said,
  ];
  const ofIstio = (text: string) => text.split('\n').filter((line) => /ISTIO_|istio-|15001|15006/.test(line));
  bench.attach('after-the-first.txt', listed.stdout);
  bench.attach('after-the-second.txt', listedAgain.stdout);
  if (hasIstioRules(listedAgain.stdout) && drifted.exitCode !== 0)
    throw new HarnessError('NO_DRIFT', `no rule could be added to a chain of Istio's: ${drifted.stderr}`, {
      nextStep: 'see after-the-second.txt for the names of chains, and DRIFT in this specification',
    });
  return {
    backend,
    first: first.exitCode,
    again: again.exitCode,
    changed: changed.exitCode,
    rules: ofIstio(listed.stdout).length,
    sameRules: ofIstio(listed.stdout).join('\n') === ofIstio(listedAgain.stdout).join('\n'),
    addedRuleKept: /dport 7 (-j )?(RETURN|return)/.test(listedLast.stdout),
  };
}

export default requirement<Observation>('CNI-F-11', {
  observe,
  judge: ({ backend, first, again, changed, rules, sameRules, addedRuleKept }) => {
    const findings = new Findings()
      .equal('ADD: exit code', 0, first)
      .holds('ADD: rules of Istio', 'some', rules > 0, 'none')
      .equal('ADD again: exit code', 0, again)
      .equal('ADD again: the same rules', true, sameRules);
    // iptables are compared and never reconciled; native tables are written anew.
    return backend === 'iptables'
      ? findings
          .holds('ADD over a changed chain: exit code', 'not 0', changed !== 0, String(changed))
          .judgement()
      : findings
          .equal('ADD over a changed chain: exit code', 0, changed)
          .equal('ADD over a changed chain: the change is still there', false, addedRuleKept)
          .judgement();
  },
  mutants: {
    'the first fails': (seen) => set(seen, { first: 1 }),
    'it writes nothing': (seen) => set(seen, { rules: 0 }),
    'the second fails': (seen) => set(seen, { again: 1 }),
    'rules are doubled': (seen) => set(seen, { sameRules: false }),
    'a changed chain is taken': (seen) =>
      set(seen, seen.backend === 'iptables' ? { changed: 0 } : { addedRuleKept: true }),
  },
});
