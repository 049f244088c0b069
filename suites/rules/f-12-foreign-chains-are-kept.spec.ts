import {
  argsOf,
  type Bench,
  blinds,
  configsOf,
  Findings,
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
  readonly exitCode: number;
  /** Whether what somebody else wrote is there before and after the plugin wrote its own. */
  readonly before: Foreign;
  readonly after: Foreign;
  readonly hasRules: boolean;
}

interface Foreign {
  readonly iptables: boolean;
  readonly nftables: boolean;
}

const WRITE = `iptables-nft -t nat -N FOREIGN && iptables-nft -t nat -A FOREIGN -p tcp --dport 7 -j RETURN && iptables-nft -t nat -A OUTPUT -j FOREIGN
nft add table inet foreign && nft add chain inet foreign kept && nft add rule inet foreign kept tcp dport 9 accept`;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await namespaceToCallFor(bench);
  const node = bench.nodes[0] ?? '';
  const config = await configsOf(bench, node);
  const add: Step = { command: 'ADD', stdin: config(), args: argsOf({ namespace, name: 'sidecar' }) };
  const { steps } = await pluginCalls(bench, node, {
    steps: [{ run: ['sh', '-ec', WRITE] }, LIST_RULES, add, LIST_RULES],
  });
  const [, before, added, after] = steps as [Said, Said, Said, Said];
  return {
    exitCode: added.exitCode,
    before: foreignIn(before.stdout),
    after: foreignIn(after.stdout),
    hasRules: hasIstioRules(after.stdout),
  };
}

function foreignIn(listed: string): Foreign {
  return {
    iptables: /-A OUTPUT -j FOREIGN/.test(listed) && /-A FOREIGN -p tcp .*--dport 7 -j RETURN/.test(listed),
    nftables: /table inet foreign/.test(listed) && /tcp dport 9 accept/.test(listed),
  };
}

export default requirement<Observation>('CNI-F-12', {
  observe,
  judge: ({ exitCode, before, after, hasRules }) =>
    new Findings()
      .control(new Findings().equal('chains of others before', { iptables: true, nftables: true }, before))
      .equal('ADD: exit code', 0, exitCode)
      .equal("ADD: the plugin's rules are there", true, hasRules)
      .equal('chains of others after', { iptables: true, nftables: true }, after)
      .judgement(),
  mutants: {
    'a chain is lost': ({ after }) => set(after, { iptables: false }),
    'a table is lost': ({ after }) => set(after, { nftables: false }),
    'there was none': blinds(({ before }) => set(before, { iptables: false })),
    'ADD fails': (seen) => set(seen, { exitCode: 1 }),
    'ADD writes nothing': (seen) => set(seen, { hasRules: false }),
  },
});
