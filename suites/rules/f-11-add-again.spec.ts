import {
  argsOf,
  type Bench,
  backendOf,
  configsOf,
  type Draft,
  differencesBetween,
  empty,
  Findings,
  HarnessError,
  namespaceToCallFor,
  pluginCalls,
  READ_RULES,
  requirement,
  rulesRead,
  type Step,
  set,
} from '../requirement.ts';
import { type ByVariant, byVariant, changesOf } from './by-variant.ts';
import { COPY, DRIFT, DRIFTED } from './drift.ts';

interface Observation {
  readonly backend: 'iptables' | 'nftables';
  /** An ADD each: the first, again, and again when a rule was added to one of its chains. */
  readonly first: Added;
  readonly again: Added;
  readonly changed: Added;
}

/** How an ADD ended, and all rules of the namespace then. */
interface Added {
  readonly exitCode: number;
  readonly rules: ByVariant;
}

async function observe(bench: Bench): Promise<Observation> {
  const backend = backendOf(bench.mesh);
  const namespace = await namespaceToCallFor(bench);
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const add: Step = { command: 'ADD', stdin: config(), args: argsOf({ namespace, name: 'sidecar' }) };
  const drift: Step = { run: ['sh', '-c', DRIFT[backend]] };
  const { steps } = await pluginCalls(bench, node, {
    steps: [add, READ_RULES, add, READ_RULES, drift, add, READ_RULES],
  });
  const added = (at: number): Added => ({
    exitCode: steps[at]?.exitCode ?? -1,
    rules: byVariant(rulesRead(steps[at + 1])),
  });
  const seen = { backend, first: added(0), again: added(2), changed: added(5) };
  if (Object.keys(seen.again.rules).length > 0 && steps[4]?.exitCode !== 0)
    throw new HarnessError('NO_DRIFT', `no rule could be added to a chain of Istio's: ${steps[4]?.stderr}`, {
      nextStep: 'see DRIFT in this specification for the names of chains',
    });
  return seen;
}

/** What a later ADD changed, variant by variant. A second copy of all rules that there were is called so. */
function changedBy(later: Added, first: Added): Readonly<Record<string, string>> {
  const own = first.rules['iptables-nft'] ?? [];
  const legacy = later.rules['iptables-legacy'] ?? [];
  const copied = own.length > 0 && differencesBetween(own, legacy).length === 0;
  return { ...changesOf(first.rules, later.rules), ...(copied ? { 'iptables-legacy': COPY } : {}) };
}

function unchanged(findings: Findings, subject: string, changes: Readonly<Record<string, string>>): void {
  for (const [variant, words] of Object.entries(changes))
    findings.holds(`${subject} of ${variant}`, 'as they were', false, words);
  if (Object.keys(changes).length === 0) findings.holds(subject, 'as they were', true, '');
}

export default requirement<Observation>('CNI-F-11', {
  observe,
  judge: ({ backend, first, again, changed }) => {
    const findings = new Findings()
      .equal('ADD: exit code', 0, first.exitCode)
      .some('ADD: variants with rules', Object.keys(first.rules))
      .equal('ADD again: exit code', 0, again.exitCode);
    unchanged(findings, 'ADD again: rules', changedBy(again, first));
    const over = 'ADD over a changed chain';
    const { exitCode } = changed;
    // iptables are compared and never reconciled; native tables are written anew.
    if (backend === 'iptables') {
      const { 'iptables-nft': own = 'as they were', ...others } = changedBy(changed, first);
      findings
        .holds(`${over}: exit code`, 'not 0', exitCode !== 0, String(exitCode))
        .equal(`${over}: rules of iptables-nft`, DRIFTED, own);
      unchanged(findings, `${over}: rules`, others);
    } else {
      findings.equal(`${over}: exit code`, 0, exitCode);
      unchanged(findings, `${over}: rules`, changedBy(changed, first));
    }
    return findings.judgement();
  },
  mutants: {
    'the first fails': ({ first }) => set(first, { exitCode: 1 }),
    'it writes nothing': (seen) =>
      [seen.first, seen.again, seen.changed].forEach(({ rules }) => empty(rules)),
    'the second fails': ({ again }) => set(again, { exitCode: 1 }),
    'the second flushes everything': ({ again }) => empty(again.rules),
    'the second loses what returns': ({ again }) =>
      rewrite(again, (rule) => (rule.endsWith('RETURN') ? [] : [rule])),
    'the second doubles every rule': ({ again }) => rewrite(again, (rule) => [rule, rule]),
    'the second writes legacy tables as well': ({ again: { rules } }) =>
      set(rules, { 'iptables-legacy': Object.values(rules)[0] }),
    'a changed chain is taken': ({ backend, changed }) =>
      backend === 'iptables'
        ? set(changed, { exitCode: 0 })
        : rewrite(changed, (rule) =>
            rule === '-j ISTIO_REDIRECT' ? [rule, '-p tcp --dport 7 -j RETURN'] : [rule],
          ),
    'over a changed chain everything is lost': ({ changed }) => empty(changed.rules),
  },
});

/** Other rules in the place of each. */
function rewrite({ rules }: Draft<Added>, to: (rule: string) => readonly string[]): void {
  for (const chain of Object.values(rules).flat())
    chain.rules.splice(0, chain.rules.length, ...chain.rules.flatMap(to));
}
