import {
  argsOf,
  type Bench,
  configsOf,
  empty,
  Findings,
  HarnessError,
  namespaceToCallFor,
  pluginCalls,
  requirement,
  type Step,
  set,
} from '../requirement.ts';
import { changes, LIST_ALL, type Listing, listedBy, sameRules } from './whole-listing.ts';

interface Observation {
  readonly backend: 'iptables' | 'nftables';
  /** An ADD each: the first, again, and again when a rule was added to one of its chains. */
  readonly first: Added;
  readonly again: Added;
  readonly changed: Added;
}

/** How an ADD ended, and all that the namespace holds then. */
interface Added {
  readonly exitCode: number;
  readonly listing: Listing;
}

/** A rule that somebody adds, and the line by which it is listed. */
const DRIFT = {
  iptables: {
    command: 'iptables-nft -t nat -A ISTIO_OUTPUT -p tcp --dport 7 -j RETURN',
    line: 'nat -A ISTIO_OUTPUT -p tcp -m tcp --dport 7 -j RETURN',
  },
  nftables: { command: 'nft add rule inet istio-proxy-nat istio-output tcp dport 7 return' },
} as const;

async function observe(bench: Bench): Promise<Observation> {
  const { backend } = bench.lane;
  const namespace = await namespaceToCallFor(bench);
  const node = bench.nodes.at(-1) ?? '';
  const config = await configsOf(bench, node);
  const add: Step = { command: 'ADD', stdin: config(), args: argsOf({ namespace, name: 'sidecar' }) };
  const drift: Step = { run: ['sh', '-c', DRIFT[backend].command] };
  const { steps } = await pluginCalls(bench, node, {
    steps: [add, LIST_ALL, add, LIST_ALL, drift, add, LIST_ALL],
  });
  const added = (at: number): Added => ({
    exitCode: steps[at]?.exitCode ?? -1,
    listing: listedBy(steps[at + 1]),
  });
  const [first, again, changed] = [added(0), added(2), added(5)];
  const drifted = steps[4];
  if (hasRules(again) && drifted?.exitCode !== 0)
    throw new HarnessError('NO_DRIFT', `no rule could be added to a chain of Istio's: ${drifted?.stderr}`, {
      nextStep: 'see DRIFT in this specification for the names of chains',
    });
  return { backend, first, again, changed };
}

function hasRules({ listing: { iptables, native } }: Added): boolean {
  return [...iptables, ...native].some((line) => /istio/i.test(line));
}

/** Each tool whose rules are not as they were. A second copy of all that there was first is called so: it may be told in a word. */
function told(first: Added, later: Added): Readonly<Record<string, string>> {
  const { iptables } = first.listing;
  const copied = iptables.length > 0 && sameRules(iptables, later.listing.legacy);
  const seen = changes(first.listing, later.listing);
  return copied && seen['legacy'] !== undefined
    ? { ...seen, legacy: 'all rules of the nft variant once more' }
    : seen;
}

function unchanged(findings: Findings, subject: string, seen: Readonly<Record<string, string>>): void {
  for (const [tool, words] of Object.entries(seen))
    findings.holds(`${subject}, by ${tool}`, 'as they were', false, words);
  if (Object.keys(seen).length === 0) findings.holds(subject, 'as they were', true, '');
}

export default requirement<Observation>('CNI-F-11', {
  observe,
  judge: ({ backend, first, again, changed }) => {
    const findings = new Findings()
      .equal('ADD: exit code', 0, first.exitCode)
      .holds('ADD: rules of Istio', 'some', hasRules(first), 'none')
      .equal('ADD again: exit code', 0, again.exitCode);
    unchanged(findings, 'ADD again: rules', told(first, again));
    const subject = 'ADD over a changed chain';
    const { iptables = 'as they were', ...others } = told(first, changed);
    // iptables are compared and never reconciled; native tables are written anew.
    if (backend === 'iptables') {
      const { exitCode } = changed;
      findings
        .holds(`${subject}: exit code`, 'not 0', exitCode !== 0, String(exitCode))
        .equal(`${subject}: rules, by iptables`, `added ${DRIFT.iptables.line}`, iptables);
      unchanged(findings, `${subject}: rules`, others);
    } else {
      findings.equal(`${subject}: exit code`, 0, changed.exitCode);
      unchanged(findings, `${subject}: rules`, told(first, changed));
    }
    return findings.judgement();
  },
  mutants: {
    'the first fails': ({ first }) => set(first, { exitCode: 1 }),
    'it writes nothing': (seen) =>
      [seen.first, seen.again, seen.changed].forEach(({ listing }) => Object.values(listing).forEach(empty)),
    'the second fails': ({ again }) => set(again, { exitCode: 1 }),
    'the second flushes everything': ({ again }) => Object.values(again.listing).forEach(empty),
    'the second loses what returns': ({ again: { listing } }) =>
      set(listing, {
        iptables: listing.iptables.filter((line) => !line.includes('RETURN')),
        native: listing.native.filter((line) => !line.includes('return')),
      }),
    'the second doubles a rule': ({ backend, again: { listing } }) => {
      const lines = backend === 'iptables' ? listing.iptables : listing.native;
      lines.push(lines.at(-1) ?? '');
    },
    'the second writes all of them in another order': ({ backend, again: { listing } }) => {
      const lines = backend === 'iptables' ? listing.iptables : listing.native;
      lines.unshift(lines.pop() ?? '');
    },
    'the second writes legacy tables as well': ({ again: { listing } }) =>
      listing.legacy.push('nat -A OUTPUT -j ISTIO_OUTPUT'),
    'a changed chain is taken': ({ backend, changed: { listing }, changed }) =>
      backend === 'iptables' ? set(changed, { exitCode: 0 }) : listing.native.push('tcp dport 7 return'),
    'over a changed chain everything is lost': ({ changed }) => Object.values(changed.listing).forEach(empty),
  },
});
