import {
  argsOf,
  type Bench,
  blinds,
  calledRedirection,
  configsOf,
  empty,
  Findings,
  namespaceToCallFor,
  pluginCalls,
  READ_RULES,
  type Redirection,
  redirected,
  requirement,
  rulesRead,
  type Step,
  type StepResult,
  set,
  withoutRules,
} from '../requirement.ts';
import { type RulesByOwner, rulesByOwner } from './rules-by-owner.ts';

interface Observation {
  readonly exitCode: number;
  /** What is not Istio's, before and after the plugin wrote its own. */
  readonly before: RulesByOwner['others'];
  readonly after: RulesByOwner['others'];
  /** Of Istio's rules alone. */
  readonly redirection: Redirection;
}

/** Of both families: a chain of its own in nat, and rules in chains that everybody shares. */
const IPTABLES: Readonly<Record<string, readonly string[]>> = {
  'nat OUTPUT': ['-j FOREIGN'],
  'nat FOREIGN': ['-p tcp --dport 7 -j RETURN', '-p tcp --dport 8 -j ACCEPT'],
  'mangle PREROUTING': ['-p udp --dport 9 -j ACCEPT'],
  'filter INPUT': ['-p udp --dport 9 -j DROP'],
};
const FOREIGN: RulesByOwner['others'] = {
  ...Object.fromEntries(
    ['ipv4', 'ipv6'].flatMap((family) =>
      Object.entries(IPTABLES).map(([chain, rules]) => [`iptables-nft ${family} ${chain}`, rules]),
    ),
  ),
  'nft inet foreign kept': ['-p tcp --dport 9 -j ACCEPT', '-p udp -j DROP'],
};
const WRITE = [
  ...['iptables-nft', 'ip6tables-nft'].flatMap((program) => [
    `${program} -t nat -N FOREIGN`,
    ...Object.entries(IPTABLES).flatMap(([place, rules]) => {
      const [table, chain] = place.split(' ');
      return rules.map((rule) => `${program} -t ${table} -A ${chain} ${rule}`);
    }),
  ]),
  'nft add table inet foreign',
  'nft add chain inet foreign kept',
  'nft add rule inet foreign kept tcp dport 9 accept',
  'nft add rule inet foreign kept meta l4proto udp drop',
].join('\n');

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await namespaceToCallFor(bench);
  const node = bench.nodes[0] ?? '';
  const config = await configsOf(bench, node);
  const add: Step = { command: 'ADD', stdin: config(), args: argsOf({ namespace, name: 'sidecar' }) };
  const { steps } = await pluginCalls(bench, node, {
    steps: [{ run: ['sh', '-ec', WRITE] }, READ_RULES, add, READ_RULES],
  });
  const [, before, added, after] = steps as [StepResult, StepResult, StepResult, StepResult];
  const { istio, others } = rulesByOwner(rulesRead(after));
  return {
    exitCode: added.exitCode,
    before: rulesByOwner(rulesRead(before)).others,
    after: others,
    redirection: calledRedirection(bench, istio),
  };
}

export default requirement<Observation>('CNI-F-12', {
  observe,
  judge: ({ exitCode, before, after, redirection }) => {
    const findings = new Findings()
      .control(new Findings().equal('rules of others before', FOREIGN, before))
      .equal('ADD: exit code', 0, exitCode)
      .equal('rules of others after', FOREIGN, after);
    redirected(findings, 'ADD', redirection);
    return findings.judgement();
  },
  mutants: {
    'a chain is lost': ({ after }) => delete after['iptables-nft ipv4 nat FOREIGN'],
    'a chain is not entered any more': ({ after }) => delete after['iptables-nft ipv6 nat OUTPUT'],
    'a rule in a table that Istio does not use is lost': ({ after }) =>
      delete after['iptables-nft ipv4 filter INPUT'],
    'the same rules in another order': ({ after }) => {
      const rules = after['iptables-nft ipv4 nat FOREIGN'];
      rules?.push(...rules.splice(0, 1));
    },
    'a rule before those of others': ({ after }) =>
      after['iptables-nft ipv4 nat OUTPUT']?.unshift('-p tcp -j ACCEPT'),
    'a table is lost': ({ after }) => delete after['nft inet foreign kept'],
    'there was none': blinds(({ before }) => empty(before)),
    'ADD fails': (seen) => set(seen, { exitCode: 1 }),
    'ADD writes nothing': (seen) => withoutRules(seen.redirection),
    'ADD writes chains without a rule': (seen) => empty(seen.redirection.rules),
  },
});
